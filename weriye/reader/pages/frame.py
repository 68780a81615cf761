"""What all pages have in common: the head, the edition switch, the language links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from markupsafe import Markup

from weriye.stories.editions import editions as all_editions
from weriye.stories.pictures import PictureFile

from ..chrome import Chrome, Words, absolute, chrome
from ..structured import script
from ..text import one_line


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page's twin for machines: `x-default` or an edition's code, and the public address."""

    code: str
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """One edition in the switch. `twin`: `address` is the same thing there; else it is that edition's front."""

    code: str
    direction: str
    name: str
    short_name: str
    address: str
    twin: bool
    current: bool
    front_words: str


@dataclass(frozen=True, slots=True)
class Switch:
    """The edition switch; `notes` says honestly what is missing in which edition."""

    ways: tuple[Way, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the page's head says. `path` is its own address on the site; empty: it has none to be found at.

    `share` is the address of the picture drawn for networks, which `image` stands in for where it is not had.
    `social` is the title without the station's name, for cards in networks that name the site beside it.
    """

    title: str
    description: str
    path: str
    social: str = ""
    alternates: tuple[Alternate, ...] = ()
    kind: str = "website"
    index: bool = True
    image: PictureFile | None = None
    image_alt: str = ""
    share: str = ""
    published: str = ""
    updated: str = ""
    section: str = ""
    author: str = ""
    data: Markup = field(default=Markup(""))
    feed: str = ""

    @property
    def url(self) -> str:
        return absolute(self.path)

    @property
    def share_url(self) -> str:
        return absolute(self.share)

    @property
    def image_url(self) -> str:
        return absolute(self.image.url) if self.image else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Every page's value for its template."""

    chrome: Chrome
    head: Head
    switch: Switch
    has_light: ClassVar[bool] = False  # whether a light version stands beside it
    here: str = ""  # the address in the navigation that this page is, or belongs to

    @property
    def words(self) -> Words:
        return self.chrome.words


def switch(frame: Chrome, twins: Mapping[str, str], missing: str) -> Switch:
    """The ways to the other editions. `missing` is what to say of an edition not among the twins; empty: nothing."""
    ways: list[Way] = []
    notes: list[str] = []
    for edition in all_editions():
        current = edition.code == frame.code
        twin = twins.get(edition.code)
        if missing and not current and twin is None:
            notes.append(missing.format(edition=frame.languages[edition.code]))
        ways.append(
            Way(
                code=edition.code,
                direction=edition.direction,
                name=edition.name,
                short_name=edition.short_name,
                address=twin or f"/{edition.code}/",
                twin=twin is not None,
                current=current,
                front_words=edition.labels["front"],
            )
        )
    return Switch(tuple(ways), tuple(notes))


def alternates(twins: Mapping[str, str], default: str | None = None) -> tuple[Alternate, ...]:
    """The language links of a page that exists at these addresses, by edition, its own among them.

    The default one is the first edition's that has it, unless an address is given.
    """
    there = [(edition.code, twins[edition.code]) for edition in all_editions() if edition.code in twins]
    if len(there) < 2:
        return ()
    links = [Alternate(code, absolute(path)) for code, path in there]
    return (*links, Alternate("x-default", absolute(default or there[0][1])))


def same_in_all(name: str) -> dict[str, str]:
    """The addresses of a page that every edition has: `live/`, or the front for an empty name."""
    return {edition.code: f"/{edition.code}/{name}" for edition in all_editions()}


def title_of(frame: Chrome, text: str) -> str:
    return f"{one_line(text, 110)} – {frame.title}"


def breadcrumbs(frame: Chrome, *steps: tuple[str, str]) -> dict[str, object]:
    """schema.org BreadcrumbList from the front to this page; steps are name and address."""
    trail = ((frame.words.front, frame.front), *steps)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(address)}
            for number, (name, address) in enumerate(trail, 1)
        ],
    }


def plain_page(
    code: str, name: str, title: str, description: str, *, index: bool = True, data: tuple[dict[str, Any], ...] = ()
) -> tuple[Chrome, Head, Switch]:
    """Frame, head and switch of a page that stands in every edition at the same place; `data` is schema.org's."""
    frame = chrome(code)
    twins = same_in_all(name)
    head = Head(
        title=title_of(frame, title),
        description=description,
        path=twins[code],
        alternates=alternates(twins) if index else (),
        index=index,
        data=script(*data, breadcrumbs(frame, (title, twins[code]))),
        feed=f"/{code}/feed.xml",
    )
    return frame, head, switch(frame, twins, frame.words.not_there)
