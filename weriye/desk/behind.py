"""What one edition changed and the other has not followed yet, as it stands beside the form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weriye.language.differences import Span, differences
from weriye.stories.models import Article
from weriye.stories.staleness.changes import Change, Kind, seen_together
from weriye.stories.staleness.models import Following
from weriye.stories.staleness.parts import CORRECTION, HEADLINE, SUMMARY, Part
from weriye.stories.staleness.queries import pending_of

from .permissions import may_publish

WORDS: dict[Kind, Promise] = {Kind.ADDED: _("Added"), Kind.CHANGED: _("Changed"), Kind.REMOVED: _("Removed")}
NAMES: dict[str, Promise] = {HEADLINE: _("Headline"), SUMMARY: _("Summary"), CORRECTION: _("Correction")}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One part's change. `spans` is the difference word by word, `mine` this edition's own part, by lines.

    `key` is given for a correction that can be made here, too; `seen` goes with the journalist's word.
    """

    id: str
    kind: Kind
    what: Promise
    name: str
    since: datetime
    spans: tuple[Span, ...]
    other_file: bool
    mine: tuple[str, ...]
    in_mine: bool
    may_take_over: bool
    key: str
    seen: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What an article is behind its counterpart by. Empty `changes`: in step."""

    changes: tuple[ChangeView, ...]
    seen: str
    may_tell: bool
    readers_told: bool


def behind(row: Following | None, article: Article, mine: dict[str, Part], counterpart: Article, user: Any) -> Behind:
    """What an article is behind by; `mine` is the parts of its latest draft. The user may see the counterpart."""
    if row is None or not row.stale:
        return Behind((), "", may_tell=False, readers_told=False)
    waiting = pending_of(row, counterpart)
    return Behind(
        changes=tuple(_view(change, row, article, mine) for change in waiting),
        seen=seen_together(waiting),
        may_tell=article.live and counterpart.live and may_publish(user, article),
        readers_told=row.readers_told,
    )


def _view(change: Change, row: Following, article: Article, mine: dict[str, Part]) -> ChangeView:
    part, own = change.part, mine.get(change.id)
    block = article.body.stream_block.child_blocks.get(part.kind)
    before, now = change.before, change.now
    return ChangeView(
        id=change.id,
        kind=change.kind,
        what=WORDS[change.kind],
        name=str(NAMES[part.kind] if block is None and part.kind in NAMES else block.label if block else part.kind),
        since=datetime.fromisoformat(row.stale[change.id]),
        spans=differences(before.text if before else "", now.text if now else ""),
        other_file=before is not None and now is not None and before.mark != now.mark,
        mine=tuple(own.text.splitlines()) if own else (),
        in_mine=own is not None,
        may_take_over=change.kind is Kind.ADDED and own is None and block is not None,
        key=part.id.removeprefix(f"{CORRECTION}:") if part.kind == CORRECTION and now is not None else "",
        seen=change.seen,
    )
