"""The gazetteer as a file that somebody can review: CSV for a spreadsheet, or one JSON object a line.

A file that holds one bad line changes nothing; every bad line is told with its number.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import editions
from ..models import Entry, Spelling, fold_name
from . import free_slug, slug_base
from .changing import BadRow, put
from .rows import EntryRow, Texts, changes, problems, rows_of, wikidata_number

LARGEST = 20 * 1024 * 1024
MOST_LINES = 150_000
MOST_CHANGED = 2_000
MOST_TOLD = 50
LONGEST_CELL = 10_000
AT_ONCE = 500
_FIELDS = ("country", "latitude", "longitude", "time_zone", "wikidata")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line, from 1, and what is wrong with it."""

    line: int
    text: str


class BadTable(ValueError):
    """A file of which nothing was taken: `problems` are the first fifty, `count` how many there are."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.text}" for one in problems[:3]))
        self.problems = tuple(problems[:MOST_TOLD])
        self.count = len(problems)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file's lines."""

    lines: int
    made: int
    changed: int


def columns() -> list[str]:
    """The columns of a CSV file, in their order."""
    names = [f"name_{paper.code}" for paper in editions.editions()]
    return ["kind", "slug", *names, "accepted", "others", *_FIELDS]


def csv_lines(rows: Iterable[EntryRow]) -> Iterator[str]:
    """A CSV file with its head, a piece at a time; spreadsheets know it for UTF-8."""
    yield "\ufeff" + _csv_line(columns())
    for row in rows:
        names = dict(row.names)
        cells = [row.kind, row.slug, *(names.get(paper.code, "") for paper in editions.editions())]
        cells += [_joined(row.accepted), _joined(row.others)]
        numbers = ("" if value is None else repr(value) for value in (row.latitude, row.longitude))
        yield _csv_line([*map(_no_formula, cells), row.country, *numbers, row.time_zone, row.wikidata])


def json_lines(rows: Iterable[EntryRow]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        data: dict[str, Any] = {"kind": row.kind, "slug": row.slug, "names": dict(row.names)}
        for name in ("accepted", "others"):
            data[name] = [{"edition": code, "text": text} for code, text in getattr(row, name)]
        yield json.dumps(data | {name: getattr(row, name) for name in _FIELDS}, ensure_ascii=False) + "\n"


def all_rows(kind: str = "") -> Iterator[EntryRow]:
    """All entries, or those of a kind, by kind and slug; read a portion at a time."""
    entries = Entry.objects.order_by("kind", "slug")
    if kind:
        entries = entries.filter(kind=kind)
    pks = list(entries.values_list("pk", flat=True))
    for first in range(0, len(pks), AT_ONCE):
        some = pks[first : first + AT_ONCE]
        found = rows_of(some)
        yield from (found[pk] for pk in some if pk in found)


def _csv_line(cells: Iterable[str]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(cells)
    return target.getvalue()


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _joined(texts: Texts) -> str:
    """Spellings in one cell: `so:Xamar | Hamar`, the edition only where it is one's own."""
    return " | ".join(
        (f"{code}:{text}" if code else text).replace("\\", "\\\\").replace("|", "\\|") for code, text in texts
    )


def _parted(cell: str) -> Texts:
    pieces = [re.sub(r"\\(.)", r"\1", piece).strip() for piece in re.findall(r"(?:[^\\|]|\\.)+", cell)]
    known = "|".join(re.escape(paper.code) for paper in editions.editions())
    texts = []
    for piece in filter(None, pieces):
        match = re.match(rf"({known}):(.*)", piece)
        texts.append((match[1], match[2].strip()) if match else ("", piece))
    return tuple(texts)


def take(data: bytes, user: Any = None) -> Taken:
    """Make the gazetteer as a file says, for the entries that it names. Raises BadTable.

    An entry is found by kind and slug; a line without a slug is a new one. Columns that a file leaves out stay.
    """
    found, wrong = _read(data)
    wanted = _compared(found, wrong)
    if not wrong and len(wanted) > MOST_CHANGED:
        words = _("the file changes %(count)d entries; %(most)d at once are the most. Make several files of it.")
        wrong.append(Problem(1, words % {"count": len(wanted), "most": MOST_CHANGED}))
    if wrong:
        raise BadTable(sorted(wrong, key=lambda one: one.line))
    made = 0
    with transaction.atomic():
        for number, pk, row in wanted:
            try:
                put(row, pk, user)
            except BadRow as problem:
                raise BadTable([Problem(number, str(problem))]) from None
            made += pk is None
    return Taken(len(found), made, len(wanted) - made)


Line = tuple[int, Mapping[str, Any]]


def _read(data: bytes) -> tuple[list[Line], list[Problem]]:
    """The lines of a file as the fields that they name. Raises BadTable when it is no such file at all."""
    if len(data) > LARGEST:
        raise BadTable([Problem(1, _("the file is larger than %(most)d MB") % {"most": LARGEST // 1024 // 1024})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadTable([Problem(line, _("it is not UTF-8. Save it as “CSV UTF-8”."))]) from None
    if not text.strip():
        raise BadTable([Problem(1, _("the file is empty"))])
    if "\0" in text:
        raise BadTable([Problem(text[: text.index("\0")].count("\n") + 1, _("it is binary, not text"))])
    wrong: list[Problem] = []
    lines = list(_json(text, wrong) if text.lstrip().startswith("{") else _csv(text, wrong))
    return lines, wrong


def _csv(text: str, wrong: list[Problem]) -> Iterator[Line]:
    head = text.splitlines()[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader)]
        unknown = [name for name in names if name not in columns()]
        if unknown or len(set(names)) != len(names) or not {"kind", "slug"} <= set(names):
            words = _("the first line names the columns: %(known)s. It has “%(text)s”.")
            raise BadTable([Problem(1, words % {"known": ", ".join(columns()), "text": head[:100]})])
        for count, cells in enumerate(reader):
            if count >= MOST_LINES:
                wrong.append(
                    Problem(reader.line_num, _("the file has more than %(most)d lines") % {"most": MOST_LINES})
                )
                return
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                words = _("it has %(count)d cells; the first line names %(wanted)d columns")
                wrong.append(Problem(reader.line_num, words % {"count": len(cells), "wanted": len(names)}))
                continue
            if any(len(cell) > LONGEST_CELL for cell in cells):
                wrong.append(Problem(reader.line_num, _("one of its cells is too long")))
                continue
            yield reader.line_num, _fields(dict(zip(names, map(_plain, cells), strict=True)))
    except csv.Error as error:
        wrong.append(Problem(reader.line_num, _("it is no CSV: %(error)s") % {"error": error}))


def _plain(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'")) else cell


def _fields(cells: dict[str, str]) -> dict[str, Any]:
    """What a line of CSV says, as the fields of a row; house names by edition."""
    data: dict[str, Any] = {"kind": cells["kind"], "slug": cells["slug"]}
    data["names"] = {name.removeprefix("name_"): cell for name, cell in cells.items() if name.startswith("name_")}
    data |= {name: _parted(cells[name]) for name in ("accepted", "others") if name in cells}
    return data | {name: cells[name] for name in _FIELDS if name in cells}


def _json(text: str, wrong: list[Problem]) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if number > MOST_LINES:
            wrong.append(Problem(number, _("the file has more than %(most)d lines") % {"most": MOST_LINES}))
            return
        try:
            yield number, _checked(json.loads(line))
        except (ValueError, RecursionError) as error:
            wrong.append(Problem(number, str(error)[:200]))


def _checked(data: Any) -> dict[str, Any]:
    """An object of a line with fields of the right types. Raises ValueError."""
    known = ("kind", "slug", "names", "accepted", "others", *_FIELDS)
    if not isinstance(data, dict):
        raise ValueError(_("it is not a JSON object"))
    for name in data:
        if name not in known:
            raise ValueError(
                _("“%(name)s” is not known; there are %(known)s") % {"name": name[:40], "known": ", ".join(known)}
            )
    texts = {name: data.get(name) or "" for name in ("kind", "slug", "country", "time_zone", "wikidata")}
    names = data.get("names", {})
    listed = {name: data[name] for name in ("accepted", "others") if name in data}
    numbers = {name: data[name] for name in ("latitude", "longitude") if name in data}
    right = (
        all(isinstance(text, str) for text in texts.values())
        and isinstance(names, dict)
        and all(isinstance(text, str) for text in names.values())
        and all(isinstance(number, int | float | None) and not isinstance(number, bool) for number in numbers.values())
        and all(
            isinstance(some, list)
            and all(
                isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("edition", "text"))
                for one in some
            )
            for some in listed.values()
        )
    )
    if not right:
        raise ValueError(_("one of its values is of the wrong type"))
    spelled = {
        name: tuple((one["edition"], " ".join(one["text"].split())) for one in some) for name, some in listed.items()
    }
    texts = {name: text for name, text in texts.items() if name in data or name in ("kind", "slug")}
    return {**texts, "names": {code: " ".join(text.split()) for code, text in names.items()}, **spelled, **numbers}


def _compared(lines: list[Line], wrong: list[Problem]) -> list[tuple[int, int | None, EntryRow]]:
    """The lines that change something, each with the key of its entry, none for a new one. Fills `wrong`."""
    wanted: list[tuple[int, int | None, EntryRow]] = []
    seen: dict[tuple[str, str], int] = {}
    for first in range(0, len(lines), AT_ONCE):
        some = lines[first : first + AT_ONCE]
        slugs = {str(data["slug"]) for _number, data in some}
        there = {
            (kind, slug): pk
            for kind, slug, pk in Entry.objects.filter(slug__in=slugs).order_by().values_list("kind", "slug", "pk")
        }
        known = rows_of(there.values())
        for number, data in some:
            place = (str(data["kind"]), str(data["slug"]))
            if data["slug"] and place in seen:
                words = _("%(kind)s/%(slug)s stands in line %(line)d already")
                wrong.append(Problem(number, words % {"kind": place[0], "slug": place[1][:40], "line": seen[place]}))
                continue
            seen[place] = number
            pk = there.get(place)
            before = known[pk] if pk is not None else None
            row = _row(number, data, before, wrong)
            if row is None or (before is not None and not changes(before, row)):
                continue
            told = [Problem(number, text) for text in problems(row)]
            wrong += told
            wanted += [(number, pk, row)] if not told else []
    return wanted


def _row(number: int, data: Mapping[str, Any], before: EntryRow | None, wrong: list[Problem]) -> EntryRow | None:
    """What an entry is to be; None when a line is wrong, which is then told."""
    fields: dict[str, Any] = {name: data[name] for name in ("accepted", "others", *_FIELDS) if name in data}
    for name in ("latitude", "longitude"):
        try:
            value = fields.get(name)
            fields |= {name: float(value) if value not in ("", None) else None} if name in fields else {}
        except (ValueError, OverflowError):
            words = _("%(name)s is “%(text)s”; a number is meant")
            wrong.append(Problem(number, words % {"name": name, "text": str(data[name])[:40]}))
            return None
    if "wikidata" in fields:
        fields["wikidata"] = wikidata_number(fields["wikidata"])
    given = {code: text for code, text in data["names"].items() if text}
    kept = [(code, text) for code, text in before.names if code not in data["names"]] if before else []
    fields["names"] = tuple(sorted([*kept, *given.items()]))
    slug = str(data["slug"])
    if not slug:
        slug = _new_slug(number, str(data["kind"]), given, wrong)
        if not slug:
            return None
    row = replace(before or EntryRow(str(data["kind"]), slug, ()), **fields)
    # In one order, so that what is the same compares so.
    return replace(row, accepted=tuple(sorted(row.accepted)), others=tuple(sorted(row.others)))


def _new_slug(number: int, kind: str, names: Mapping[str, str], wrong: list[Problem]) -> str:
    """A free slug for a new entry; empty, and told, where one of its names is in the gazetteer already."""
    for text in names.values():
        there = Spelling.objects.filter(folded=fold_name(text), entry__kind=kind).select_related("entry").first()
        if there is not None:
            words = _("“%(name)s” is in the gazetteer already: write its slug, %(slug)s")
            wrong.append(Problem(number, words % {"name": text[:40], "slug": there.entry.slug}))
            return ""
    if not names:
        wrong.append(Problem(number, _("it has neither a slug nor a name")))
        return ""
    return free_slug(kind, slug_base(names))
