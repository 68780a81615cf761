"""Surrogate keys: the names of the things that a reader's page shows.

A page records the keys of what it shows; a change names the keys of what it changed, through
the signal `changed`, inside the database transaction of the change. Whoever listens (the press,
the search index, the audience) is wired up in `config`: this room knows none of them.
"""

from uuid import UUID

from django.dispatch import Signal

# Sent with: keys (frozenset[str]), paths (frozenset[str], addresses to bake or to take away whether
# or not a page was ever baked there), reason (str, for people), articles (frozenset[int], whose
# reader-visible state changed). Always inside the transaction of the change.
changed = Signal()


def article(pk: int) -> str:
    """The whole of an article: body, corrections, everything on its own page."""
    return f"article:{pk}"


def card(pk: int) -> str:
    """What lists show of an article: headline, summary, picture, time, section, address."""
    return f"card:{pk}"


def story(translation_key: UUID | str) -> str:
    """Which editions tell a story, and at which address."""
    return f"story:{translation_key}"


def latest(edition: str) -> str:
    """Which articles an edition published last."""
    return f"latest:{edition}"


def section(edition: str, slug: str) -> str:
    """Which articles a section of an edition published last."""
    return f"section:{edition}:{slug}"


def month(edition: str, slug: str, month: str) -> str:
    """Which articles a section published in a month (`2026-11`)."""
    return f"month:{edition}:{slug}:{month}"


def day(edition: str, day: str) -> str:
    """Which articles an edition published on a day (`2026-11-22`) of its own clock."""
    return f"day:{edition}:{day}"


def months(edition: str, section: str) -> str:
    """In which months an edition published anything in a section."""
    return f"months:{edition}:{section}"


def weeks(edition: str) -> str:
    """In which weeks (`weeks.week_of`) an edition published anything."""
    return f"weeks:{edition}"


def sitemap(edition: str, week: str) -> str:
    """Addresses of an edition's articles of a week (`2026-11-22`), with their counterparts'."""
    return f"sitemap:{edition}:{week}"


def coverage(edition: str, entry: int) -> str:
    """Which articles of an edition are about, by, or from an entry of the gazetteer."""
    return f"coverage:{edition}:{entry}"


def entry(pk: int) -> str:
    """An entry of the gazetteer itself: its names, position, time zone."""
    return f"entry:{pk}"


def edition(code: str) -> str:
    """An edition's configuration: sections, labels, profiles."""
    return f"edition:{code}"


def picture(pk: int) -> str:
    """The files of a picture."""
    return f"picture:{pk}"


def credit(pk: int) -> str:
    """Whom to thank for a picture, and under which licence it is shown."""
    return f"credit:{pk}"


def posts(pk: int) -> str:
    """The posts of a live story, how far they have come, and whether it goes on."""
    return f"posts:{pk}"


def updated(pk: int) -> str:
    """When an article was last updated: no list shows it, feeds and sitemaps do."""
    return f"updated:{pk}"


def corrections(edition: str) -> str:
    """Which corrections an edition has made."""
    return f"corrections:{edition}"


def breaking(edition: str) -> str:
    """Which article an edition cries out as breaking news."""
    return f"breaking:{edition}"
