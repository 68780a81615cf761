"""EPUB 3 of an edition's day, made by hand: the same day gives the same bytes.

After W3C EPUB 3.3: the container's first entry is `mimetype`, stored; contents are XHTML, listed in the package.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from lxml import etree, html
from markupsafe import Markup, escape

from .chrome import absolute
from .pages.day import LIMIT, Day, Named, Told, address_of, cut, read_day
from .text import printable

MEDIA_TYPE = "application/epub+zip"
# A zip file's own beginning of time: no file in it says when it was made.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
# Text packs to about a third.
ROOM = 3 * LIMIT

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
STYLE = """body{line-height:1.4}h1,h2,h3{line-height:1.2;page-break-after:avoid}
.kicker,.meta,.source{font-size:.85em}.standfirst{font-style:italic}
blockquote,aside{border-inline-start:3px solid;margin-inline:0;padding-inline-start:.75em}
table{border-collapse:collapse}caption{text-align:start;font-weight:bold}.n{text-align:end}
th,td{border-bottom:1px solid;padding:.2em .5em;text-align:start;vertical-align:top}
"""


@dataclass(frozen=True, slots=True)
class _Chapter:
    name: str
    title: str
    body: str


def epub(code: str, day: str) -> bytes | None:
    """`weriye-so-2026-11-22.epub`; None when nothing was published that day."""
    found = read_day(code, day)
    if found is None:
        return None
    room = ROOM
    while True:
        told, others = cut(found, room)
        body = _packed(found, told, others if told else others[:100])
        if len(body) <= LIMIT or not told:
            return body
        room = room * 9 // 10


def _packed(day: Day, told: tuple[Told, ...], others: tuple[Named, ...]) -> bytes:
    chapters = [_Chapter(f"s{one.story.number}.xhtml", one.story.headline, _well_formed(one.html)) for one in told]
    if others:
        words = day.chrome.words
        lines = Markup("").join(Markup('<li><a href="{}">{}</a></li>').format(o.url, o.headline) for o in others)
        chapters.append(_Chapter("more.xhtml", words.more, f"<h2>{escape(words.more)}</h2><ul>{lines}</ul>"))
    files = {
        "META-INF/container.xml": CONTAINER,
        "book/package.opf": _package(day, chapters),
        "book/nav.xhtml": _nav(day, chapters),
        "book/style.css": STYLE,
        **{f"book/{chapter.name}": _xhtml(day, chapter.title, chapter.body) for chapter in chapters},
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_entry("mimetype"), MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(_entry(name), printable(text).encode(), zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _well_formed(fragment: Markup) -> str:
    """HTML as XML: elements closed, entities that XML does not know as characters."""
    parsed = html.fragment_fromstring(printable(str(fragment)))
    return str(etree.tostring(parsed, method="xml", encoding="unicode", with_tail=False))


def _xhtml(day: Day, title: str, body: str, of_nav: bool = False) -> str:
    frame = day.chrome
    namespaces = 'xmlns="http://www.w3.org/1999/xhtml"' + (
        ' xmlns:epub="http://www.idpf.org/2007/ops"' if of_nav else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        f'<html {namespaces} lang="{frame.code}" xml:lang="{frame.code}" dir="{frame.direction}">'
        f'<head><title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>'
        f"<body>{body}</body></html>\n"
    )


def _nav(day: Day, chapters: list[_Chapter]) -> str:
    lines = "".join(f'<li><a href="{chapter.name}">{escape(chapter.title)}</a></li>' for chapter in chapters)
    frame = day.chrome
    body = (
        f"<h1>{escape(day.title)}</h1><p>{escape(frame.title)} – {escape(frame.tagline)}</p>"
        f'<nav epub:type="toc" id="toc"><h2>{escape(frame.words.contents)}</h2><ol>{lines}</ol></nav>'
    )
    return _xhtml(day, day.title, body, of_nav=True)


def _package(day: Day, chapters: list[_Chapter]) -> str:
    frame = day.chrome
    book = uuid5(NAMESPACE_URL, absolute(address_of(frame.code, day.date, "epub")))
    items = "".join(
        f'<item id="c{number}" href="{chapter.name}" media-type="application/xhtml+xml"/>'
        for number, chapter in enumerate(chapters, 1)
    )
    order = "".join(f'<itemref idref="c{number}"/>' for number in range(1, len(chapters) + 1))
    title = f"{frame.title}: {day.title}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="{frame.code}">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="book">urn:uuid:{book}</dc:identifier><dc:title>{escape(title)}</dc:title>'
        f"<dc:language>{frame.code}</dc:language><dc:creator>{escape(frame.source)}</dc:creator>"
        f"<dc:date>{day.date.isoformat()}</dc:date>"
        f'<meta property="dcterms:modified">{day.changed:%Y-%m-%dT%H:%M:%SZ}</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="style" href="style.css" media-type="text/css"/>{items}</manifest>'
        f'<spine page-progression-direction="{frame.direction}"><itemref idref="nav"/>{order}</spine></package>\n'
    )
