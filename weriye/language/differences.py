"""The difference between two texts, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\s+|\w+(?:[’'.,:/-]\w+)*|.", re.DOTALL)
# Comparing word by word costs the product of both lengths.
MOST_WORDS = 4000


class Fate(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text and what became of it."""

    fate: Fate
    text: str


def differences(before: str, now: str) -> tuple[Span, ...]:
    """Both texts as one: what stayed, what went, what came. Very long texts differ as a whole."""
    if before == now:
        return (Span(Fate.SAME, now),) if now else ()
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return tuple(span for span in (Span(Fate.GONE, before), Span(Fate.NEW, now)) if span.text)
    runs: list[tuple[Fate, str]] = []
    for change, a, a_end, b, b_end in _steady(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old):
        if change == "equal":
            runs.append((Fate.SAME, "".join(old[a:a_end])))
            continue
        runs += [(Fate.GONE, "".join(old[a:a_end])), (Fate.NEW, "".join(new[b:b_end]))]
    return tuple(Span(fate, text) for fate, text in runs if text)


_Step = tuple[str, int, int, int, int]


def _steady(steps: Sequence[_Step], old: list[str]) -> list[_Step]:
    """Steps in which a lone space between two changed words belongs to the change: `ka badan` → `in yar` is one."""
    found: list[_Step] = []
    for number, (change, a, a_end, b, b_end) in enumerate(steps):
        lone = change == "equal" and 0 < number < len(steps) - 1 and not "".join(old[a:a_end]).strip()
        joins = found and found[-1][0] != "equal" and (lone or change != "equal")
        if joins:
            _, a, _, b, _ = found.pop()
        found.append(("replace" if lone or change != "equal" else change, a, a_end, b, b_end))
    return found
