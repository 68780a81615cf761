"""Numbers, months and days that two editions of a story do not share."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from weriye.language.compared_paragraphs import Pair, Paragraph, Side
from weriye.language.findings import Finding
from weriye.language.month_names import NamedTime, read_named_times
from weriye.language.numbers import Number

_ONE = Decimal(1)


def compare_numbers(a: Side, b: Side, pairs: list[Pair]) -> list[Finding]:
    """Numbers of one side that the other does not hold, and a changed currency or per cent.

    Anywhere on the other side will do for a number. A small number in words is only worth a look
    when the same paragraph of the other side has a number of its own without match.
    """
    everywhere = {side.name: _values(n for p in side.paragraphs for n in p.numbers) for side in (a, b)}
    found: list[Finding] = []
    for left, right in pairs:
        if not left or not right:
            continue
        rows = [a.paragraphs[i] for i in left]
        columns = [b.paragraphs[j] for j in right]
        here = {"a": _values(n for p in rows for n in p.numbers)}
        here["b"] = _values(n for p in columns for n in p.numbers)
        odd_a = _unmatched(rows, here["b"])
        odd_b = _unmatched(columns, here["a"])
        found += _findings(odd_a, bool(odd_b), everywhere["b"], a)
        found += _findings(odd_b, bool(odd_a), everywhere["a"], b)
        found += _units(rows, columns, a)
        found += _round_figures(rows, columns, a)
        found += _round_figures(columns, rows, b)
    return found


# Tens of thousands, kumanaan, boqollaal kun: no number, but of an order of magnitude.
_ROUND = {
    "so": (
        ("thousands", re.compile(r"\bkum\w*aan\w*|\b(?:tob|boq)\w*a+[nl]\s+kun\b", re.IGNORECASE)),
        (
            "millions",
            re.compile(r"\bmala+yi+n\w*|\b(?:tob|boq)\w*a+[nl]\s+m[ai]ly\w+", re.IGNORECASE),
        ),
        (
            "billions",
            re.compile(r"\bbala+yi+n\w*|\b(?:tob|boq)\w*a+[nl]\s+b[ai]ly\w+", re.IGNORECASE),
        ),
    ),
    "en": tuple(
        (order, re.compile(rf"\b(?:(?:tens|hundreds) of )?{order}\b", re.IGNORECASE))
        for order in ("thousands", "millions", "billions")
    ),
}


def _round_figures(here: list[Paragraph], there: list[Paragraph], side: Side) -> list[Finding]:
    """Thousands here where the same paragraph of the other side speaks of millions only."""
    orders = {order for paragraph in there for order, _, _ in _orders(paragraph)}
    found: list[Finding] = []
    for paragraph in here:
        for order, text, start in _orders(paragraph):
            if orders and order not in orders:
                message = f"“{text}” here, {' and '.join(sorted(orders))} in the other edition."
                found.append(Finding("number", text, side.name, message, paragraph.start + start))
    return found


def _orders(paragraph: Paragraph) -> Iterator[tuple[str, str, int]]:
    for order, pattern in _ROUND.get(paragraph.edition, ()):
        for match in pattern.finditer(paragraph.text):
            yield order, match.group(), match.start()


def _values(numbers: Iterable[Number]) -> frozenset[Decimal]:
    return frozenset(value for number in numbers for value in number.values)


def _unmatched(paragraphs: list[Paragraph], others: frozenset[Decimal]) -> list[tuple[Paragraph, Number]]:
    return [
        (paragraph, number)
        for paragraph in paragraphs
        for number in paragraph.numbers
        if not number.label and others.isdisjoint(number.values) and (number.digits or number.values[0] != _ONE)
    ]


def _findings(
    odd: list[tuple[Paragraph, Number]], answered: bool, others: frozenset[Decimal], side: Side
) -> list[Finding]:
    found: list[Finding] = []
    for paragraph, number in odd:
        weighty = number.digits or number.values[0] > 10
        elsewhere = not others.isdisjoint(number.values)
        if answered or (weighty and not elsewhere):
            message = f"“{number.text}” is not in the other edition's text."
            start = paragraph.start + number.start
            found.append(Finding("number", number.text, side.name, message, start))
    return found


def _units(rows: list[Paragraph], columns: list[Paragraph], side: Side) -> list[Finding]:
    """A number that both paragraphs hold, in another currency or as per cent on one side only."""
    found: list[Finding] = []
    for paragraph in rows:
        for number in paragraph.numbers:
            same = [n for p in columns for n in p.numbers if not set(n.values).isdisjoint(number.values)]
            # 10-40 per cent: the unit stands at one end of a range.
            near = [n for n in paragraph.numbers if abs(n.start - number.end) < 3 or abs(number.start - n.end) < 3]
            mine = {n.unit for n in near} | {number.unit}
            units = {n.unit for n in same}
            if not same or mine & units or not (number.unit or "percent" in units):
                continue
            clash = (units | {number.unit}) - {""}
            if len(clash) > 1 or clash == {"percent"}:
                other = same[0].text
                message = f"“{number.text}” here, “{other}” in the other edition."
                start = paragraph.start + number.start
                found.append(Finding("number", number.text, side.name, message, start))
    return found


def compare_months(a: Side, b: Side, pairs: list[Pair]) -> list[Finding]:
    """Months and weekdays without match; weekdays only where both sides name one."""
    times = {side.name: [list(read_named_times(p.text, side.edition)) for p in side.paragraphs] for side in (a, b)}
    everywhere = {
        name: {time.what for paragraph in paragraphs for time in paragraph} for name, paragraphs in times.items()
    }
    found: list[Finding] = []
    for left, right in pairs:
        here_a = [(a.paragraphs[i], t) for i in left for t in times["a"][i]]
        here_b = [(b.paragraphs[j], t) for j in right for t in times["b"][j]]
        if left and right:
            found += _months(here_a, here_b, everywhere["b"], a)
            found += _months(here_b, here_a, everywhere["a"], b)
    return found


def _months(
    here: list[tuple[Paragraph, NamedTime]],
    there: list[tuple[Paragraph, NamedTime]],
    elsewhere: set[str],
    side: Side,
) -> list[Finding]:
    answers = {time.what for _, time in there}
    asked = {time.what for _, time in here}
    found: list[Finding] = []
    for paragraph, time in here:
        rivals = {what for what in answers - asked if what[0] == time.what[0]}
        absent = time.what not in answers
        if absent and (rivals or (time.what[0] == "m" and time.what not in elsewhere)):
            message = f"“{time.text}” is not in the other edition's text."
            start = paragraph.start + time.start
            found.append(Finding("month", time.text, side.name, message, start))
    return found
