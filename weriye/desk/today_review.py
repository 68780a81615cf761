"""What waits for an editor's approval, and what came back to its author with a comment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from wagtail.models import AbstractGroupApprovalTask, Task, WorkflowState, get_default_page_content_type

from weriye.stories.editions import Edition, edition
from weriye.stories.models import Article

from .models import SectionApproval
from .permissions import in_own_sections
from .today_sight import Sight

# As Wagtail's own index has it, so that what was approved in twenty years is not looked through. With the values as
# parameters SQLite cannot tell that the index holds them all.
UNFINISHED = "wagtailcore_workflowstate.status IN ('in_progress', 'needs_changes')"
LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class InReview:
    """An article on its way to approval. `task`: the step that this journalist may approve, None where others may.

    `returned`: it came back, with this `comment`. `by` is who sent it, or who returned it.
    """

    article: int
    headline: str
    paper: Edition
    section: str
    live: bool
    revision: int | None
    since: datetime
    by: str
    returned: bool
    comment: str
    task: int | None


def in_review(sight: Sight, limit: int) -> tuple[list[InReview], bool]:
    """What was returned to this journalist first, then what they may approve, then the rest they see; oldest first.

    With it whether there is more than `limit`.
    """
    states = list(
        WorkflowState.objects.filter(
            RawSQL(UNFINISHED, (), output_field=BooleanField()),  # noqa: S611  # words of our own
            base_content_type=get_default_page_content_type(),
            current_task_state__isnull=False,
        )
        .select_related("current_task_state__finished_by", "requested_by")
        .order_by("-created_at", "-pk")[:LOOKED_AT]
    )
    if not states:
        return [], False
    articles = _articles(sight, (int(state.object_id) for state in states))
    states = [state for state in states if int(state.object_id) in articles]
    open_to_me = _approvable(sight.user, states, articles)
    told = [(state, articles[int(state.object_id)], state.pk in open_to_me) for state in states]
    rows = [_row(*one, sight.user) for one in told if one[2] or sight.sees(one[1])]
    order = sorted((row for row, mine in rows if mine or not row.returned), key=lambda row: (row.since, row.article))
    order.sort(key=lambda row: (not row.returned, row.task is None))
    return order[:limit], len(order) > limit


def _articles(sight: Sight, pks: Iterable[int]) -> dict[int, Article]:
    rows = Article.objects.filter(pk__in=list(pks), locale__language_code__in=sight.read)
    return {row.pk: row for row in rows.select_related("locale").defer("body")}


def _approvable(user: Any, states: list[WorkflowState], articles: dict[int, Article]) -> set[int]:
    """Those of the states whose step this journalist may take. The same number of queries for one and for a hundred.

    The step itself asks again, and more exactly.
    """
    waiting = [state for state in states if state.status == WorkflowState.STATUS_IN_PROGRESS]
    tasks = Task.objects.filter(pk__in={state.current_task_state.task_id for state in waiting}, active=True)
    by_pk = {task.pk: task for task in tasks.specific()} if waiting else {}
    own = in_own_sections(user, (int(state.object_id) for state in waiting)) if waiting else set()
    found = set()
    for state in waiting:
        task, article = by_pk.get(state.current_task_state.task_id), int(state.object_id)
        if isinstance(task, AbstractGroupApprovalTask):
            group = user.is_superuser or task._user_in_groups(user)
            may = group or (isinstance(task, SectionApproval) and article in own)
        else:
            may = task is not None and bool(task.get_actions(articles[article], user))
        if may:
            found.add(state.pk)
    return found


def _row(state: WorkflowState, article: Article, may_approve: bool, user: Any) -> tuple[InReview, bool]:
    """The line, and whether it is this journalist's own: sent by them or begun by them."""
    step = state.current_task_state
    returned = state.status == WorkflowState.STATUS_NEEDS_CHANGES
    who = step.finished_by if returned else state.requested_by
    paper = edition(article.edition)
    row = InReview(
        article=article.pk,
        headline=article.draft_title,
        paper=paper,
        section=paper.section(article.section).name,
        live=article.live,
        revision=step.revision_id,
        since=(step.finished_at or step.started_at) if returned else step.started_at,
        by=(who.get_full_name() or who.get_username()) if who else "",
        returned=returned,
        comment=step.comment if returned else "",
        task=step.pk if may_approve else None,
    )
    return row, user.pk in (state.requested_by_id, article.owner_id)
