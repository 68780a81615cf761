"""Sitemaps: an index, one for each edition and week, and the news sitemap of the last two days.

After sitemaps.org 0.9, with Google's extensions for languages and news.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from lxml import etree
from markupsafe import escape

from weriye.press.recording import note
from weriye.stories import keys, queries
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions
from weriye.stories.weeks import span_of

from .chrome import absolute, chrome
from .text import printable

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
STANDING = ("live/", "latest/", "trending/", "most-read/", "corrections/")
NEWS_DAYS = 2
NEWS_LIMIT = 1000
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


def _bytes(root: "etree._Element") -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _add(parent: "etree._Element", namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = printable(text)


def index() -> bytes:
    """`/sitemap.xml`: the sitemap of the standing pages, and those of all editions' weeks."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    _add(etree.SubElement(root, f"{{{SITEMAP}}}sitemap"), SITEMAP, "loc", absolute("/sitemap-pages.xml"))
    for edition in all_editions():
        note(keys.weeks(edition.code))
        for week in queries.weeks(edition.code):
            item = etree.SubElement(root, f"{{{SITEMAP}}}sitemap")
            _add(item, SITEMAP, "loc", absolute(f"/sitemap-{edition.code}-{week}.xml"))
    return _bytes(root)


def pages() -> bytes:
    """`/sitemap-pages.xml`: fronts, sections and the other pages that every edition has, each with its twins."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "xhtml": XHTML})
    for edition in all_editions():
        for name in ("", *STANDING, *(f"{section.slug}/" for section in edition.sections)):
            url = etree.SubElement(root, f"{{{SITEMAP}}}url")
            _add(url, SITEMAP, "loc", absolute(f"/{edition.code}/{name}"))
            there = [e.code for e in all_editions() if name in ("", *STANDING) or e.has_section(name[:-1])]
            for code, of in [(code, code) for code in there] + [("x-default", there[0])] if len(there) > 1 else ():
                link = etree.SubElement(url, f"{{{XHTML}}}link")
                link.set("rel", "alternate")
                link.set("hreflang", code)
                link.set("href", absolute(f"/{of}/{name}"))
    return _bytes(root)


def week(code: str, name: str) -> bytes | None:
    """An edition's articles of a week (`stories.weeks`), each with the same story in other editions; None when empty.

    Put together as text: it is baked at every publication, and a busy week has a thousand articles.
    """
    zone = the_edition(code).time_zone
    span = span_of(name, zone)
    if span is None:
        return None
    note(keys.sitemap(code, name))
    others = [other.code for other in all_editions() if other.code != code]
    order = [other.code for other in all_editions()]
    urls = []
    for address, changed, there in queries.told_between(code, *span, others):
        at = changed.astimezone(zone).isoformat(timespec="seconds")
        found = {code: address} | {c: twin for c, twin in zip(others, there, strict=True) if twin}
        links = _languages([(c, found[c]) for c in order if c in found])
        urls.append(f"<url><loc>{_escaped(address)}</loc><lastmod>{at}</lastmod>{links}</url>")
    if not urls:
        return None
    return f'{DECLARATION}<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">{"".join(urls)}</urlset>'.encode()


def _languages(there: list[tuple[str, str]]) -> str:
    """Links to the same story in all editions; the first one's stands for every other language."""
    if len(there) < 2:
        return ""
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{_escaped(address)}"/>'
        for code, address in [*there, ("x-default", there[0][1])]
    )


def _escaped(address: str) -> str:
    return str(escape(printable(absolute(address))))


def news() -> bytes:
    """`/news-sitemap.xml`: what all editions published in the two days before it is baked, at most 1,000."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    now = timezone.now()
    rows: list[tuple[int, str, str, str, datetime]] = []
    for edition in all_editions():
        note(keys.latest(edition.code))
        recent = queries.published_between(edition.code, now - timedelta(days=NEWS_DAYS), now)
        fields = recent.values_list("article_id", "edition", "address", "headline", "published_at")
        rows += fields[:NEWS_LIMIT]
    for pk, code, address, headline, published in sorted(rows, key=lambda row: row[4], reverse=True)[:NEWS_LIMIT]:
        note(keys.card(pk))
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        _add(url, SITEMAP, "loc", absolute(address))
        entry = etree.SubElement(url, f"{{{NEWS}}}news")
        publication = etree.SubElement(entry, f"{{{NEWS}}}publication")
        _add(publication, NEWS, "name", chrome(code).title)
        _add(publication, NEWS, "language", code)
        local = published.astimezone(the_edition(code).time_zone)
        _add(entry, NEWS, "publication_date", local.isoformat(timespec="seconds"))
        _add(entry, NEWS, "title", headline)
    return _bytes(root)


def robots() -> bytes:
    """`/robots.txt`: everything may be read but the desk, the counting of reads and searches."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /reads/",
        *(f"Disallow: /{edition.code}/search/?" for edition in all_editions()),
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
        f"Sitemap: {absolute('/news-sitemap.xml')}",
        "",
    ]
    return "\n".join(lines).encode()
