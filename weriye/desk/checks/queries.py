"""What the checks say of an article now."""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from weriye.stories.models import Article

from ..counterparts import siblings_of
from ..permissions import may_publish, may_see_drafts
from .models import Overruling
from .reading import subject_of
from .registry import BY_NAME, RULES
from .rules import Finding, Rule, TooLong, Weight, findings
from .subject import Block, PageWeight, Subject

# Other things than texts change what is found (names, pictures, pages that are linked to): looked at this often.
FRESH = 60  # seconds


@dataclass(frozen=True, slots=True)
class Overruled:
    """A finding that somebody let stand."""

    finding: Finding
    row: Overruling


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in an article: what stops it, what asks for a look, what was overruled, and what was not checked.

    `left_out` are the rules for which the text is too long.
    """

    stops: tuple[Finding, ...]
    looks: tuple[Finding, ...]
    overruled: tuple[Overruled, ...]
    left_out: tuple[Rule, ...]
    page: PageWeight | None
    blocks: tuple[Block, ...]


def report(article: Article, user: Any) -> Report:
    """All rules over an article's latest draft, with as much of other editions as the user may see."""
    return _report(article, subject_of(article, user, whole=True), RULES)


def open_stops(article: Article, user: Any) -> tuple[Finding, ...]:
    """What keeps an article's latest draft from being published: findings that stop and that nobody has overruled.

    Whoever publishes at the desk, by whatever way, asks this first, and does not publish while there are any.
    """
    stopping = tuple(rule for rule in RULES if rule.weight is Weight.STOP)
    return _report(article, subject_of(article, user, whole=False), stopping).stops


def finding(article: Article, user: Any, rule: str, digest: str) -> Finding | None:
    """One finding as it stands now; None when it is not found any more."""
    asked = BY_NAME.get(rule)
    if asked is None:
        return None
    try:
        found = findings(asked, subject_of(article, user, whole=asked.weight is Weight.LOOK))
    except TooLong:
        return None
    return next((one for one in found if one.digest == digest), None)


def _report(article: Article, subject: Subject, rules: Iterable[Rule]) -> Report:
    found: list[Finding] = []
    left_out: list[Rule] = []
    for rule in rules:
        try:
            found += findings(rule, subject)
        except TooLong:
            left_out.append(rule)
    rows = Overruling.objects.filter(article=article).select_related("user")
    overruled = {(row.rule, row.digest): row for row in rows}
    still = [one for one in found if (one.rule.name, one.digest) not in overruled]
    return Report(
        stops=tuple(one for one in still if one.rule.weight is Weight.STOP),
        looks=tuple(one for one in still if one.rule.weight is Weight.LOOK),
        overruled=tuple(
            Overruled(one, row) for one in found if (row := overruled.get((one.rule.name, one.digest))) is not None
        ),
        left_out=tuple(left_out),
        page=subject.page,
        blocks=subject.blocks,
    )


def fingerprint(article: Article, user: Any) -> str:
    """Changes when `report` may; a text's change is seen at once, all else within FRESH seconds."""
    texts = [
        (row.pk, row.latest_revision_id, row.latest_revision_created_at, row.live, may_see_drafts(user, row))
        for row in (article, *siblings_of(article).values())
    ]
    overruled = list(Overruling.objects.filter(article=article).order_by("pk").values_list("pk", flat=True))
    known = (texts, overruled, may_publish(user, article), get_language(), int(time.time() // FRESH))
    return hashlib.sha256(repr(known).encode()).hexdigest()[:32]
