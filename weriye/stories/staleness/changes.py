"""What changed between two states of an article, part by part. A part that merely moved has not changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .parts import Part


class Kind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One part's change. `before` is empty for what was added, `now` for what was removed."""

    id: str
    kind: Kind
    before: Part | None
    now: Part | None

    @property
    def part(self) -> Part:
        """The part as it is, or was."""
        part = self.now or self.before
        assert part is not None
        return part

    @property
    def seen(self) -> str:
        """Changes when the change does: what a journalist marks is what was looked at."""
        shown = "\0".join((self.id, self.kind, *(f"{p.text}\0{p.mark}" for p in (self.before, self.now) if p)))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def seen_together(changes: Iterable[Change]) -> str:
    """The same for several changes that are marked at once."""
    return hashlib.sha256(" ".join(change.seen for change in changes).encode()).hexdigest()[:16]


def with_todays_ids(known: Sequence[Part], now: Sequence[Part]) -> tuple[Part, ...]:
    """What was known, its parts under the ids that they have now: a part cut and pasted is still the same."""
    there, was = {part.id for part in now}, {part.id for part in known}
    fresh = [part for part in now if part.id not in was]
    found = []
    for part in known:
        if part.id not in there:
            twin = next((other for other in fresh if other.is_same(part)), None)
            if twin is not None:
                fresh.remove(twin)
                part = replace(part, id=twin.id)
        found.append(part)
    return tuple(found)


def changes(known: Sequence[Part], now: Sequence[Part]) -> tuple[Change, ...]:
    """What is added, changed and removed, in the order of the text; what is removed stands where it stood."""
    before = {part.id: part for part in known}
    after = {part.id: part for part in now}
    gone: dict[str | None, list[Change]] = {}
    last: str | None = None
    for part in known:
        if part.id in after:
            last = part.id
        else:
            gone.setdefault(last, []).append(Change(part.id, Kind.REMOVED, part, None))
    found = gone.get(None, [])
    for part in now:
        old = before.get(part.id)
        if old is None:
            found.append(Change(part.id, Kind.ADDED, None, part))
        elif not old.is_same(part):
            found.append(Change(part.id, Kind.CHANGED, old, part))
        found += gone.get(part.id, [])
    return tuple(found)


def brought_up(known: Sequence[Part], now: Sequence[Part], ids: Iterable[str]) -> tuple[Part, ...]:
    """What is known once these parts are brought up to what they are now. Others stay as they were known."""
    wanted = set(ids)
    after = {part.id: part for part in now}
    kept = [after.get(part.id, part) if part.id in wanted else part for part in known]
    kept = [part for part in kept if part.id not in wanted or part.id in after]
    there = {part.id for part in known}
    return (*kept, *(part for part in now if part.id in wanted and part.id not in there))
