"""Writes of the checks: let a finding stand, take that back, put a name right. Each is logged with its reason."""

import re
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.log_actions import log
from wagtail.rich_text import RichText

from weriye.stories.models import Article

from .models import Overruling
from .queries import finding
from .registry import BY_NAME
from .subject import HEADLINE, SUMMARY

OVERRULED, REOPENED = "weriye.check.overrule", "weriye.check.reopen"
LONGEST_REASON = 300
LONGEST_LOGGED = 120


@transaction.atomic
def overrule(article: Article, rule: str, digest: str, reason: str, user: Any) -> None:
    """Let a finding stand. Raises ValidationError without a reason, or when it is not found any more."""
    reason = " ".join(reason.replace("\0", "").split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValidationError(f"Give a reason, in at most {LONGEST_REASON} characters.", code="reason")
    found = finding(article, user, rule, digest)
    if found is None:
        raise ValidationError("This is not found any more: the text has changed.", code="changed")
    _, new = Overruling.objects.get_or_create(
        article=article, rule=rule, digest=digest, defaults={"reason": reason, "user": user}
    )
    if new:
        data = {"rule": rule, "text": found.found.text[:LONGEST_LOGGED], "reason": reason}
        log(instance=article, action=OVERRULED, user=user, data=data)


@transaction.atomic
def reopen(article: Article, rule: str, digest: str, user: Any) -> None:
    """Take back that a finding may stand. Does nothing where none was overruled."""
    if rule not in BY_NAME or not digest.isalnum():
        return
    rows = Overruling.objects.filter(article=article, rule=rule, digest=digest)
    if rows.delete()[0]:
        log(instance=article, action=REOPENED, user=user, data={"rule": rule})


@transaction.atomic
def put_right(article: Article, rule: str, digest: str, user: Any) -> None:
    """Replace the text of a finding with what its rule suggests, in the part of the draft where it was found.

    Raises ValidationError when it is not found any more, or stands where it cannot be replaced alone.
    """
    found = finding(article, user, rule, digest)
    if found is None or not found.found.instead:
        raise ValidationError("This is not found any more: the text has changed.", code="changed")
    draft = article.get_latest_revision_as_object()
    if not _replace(draft, found.found.where, found.found.text, found.found.instead):
        raise ValidationError("It cannot be replaced here by itself. Write it by hand.", code="by_hand")
    draft.full_clean(exclude=["slug"])
    draft.save_revision(user=user, log_action=True, clean=False)


def _replace(draft: Article, where: str, text: str, instead: str) -> bool:
    if where in (HEADLINE, SUMMARY):
        field = {HEADLINE: "title", SUMMARY: "summary"}[where]
        before = getattr(draft, field)
        setattr(draft, field, _replaced(before, text, instead))
        return bool(getattr(draft, field) != before)
    blocks: list[tuple[str, Any, str | None]] = []
    changed = False
    for block in draft.body:
        value = block.value
        if block.id == where and block.block_type == "paragraph":
            value = RichText(_replaced_in_markup(value.source, text, instead))
            changed = value.source != block.value.source
        elif block.id == where and block.block_type == "heading":
            value = _replaced(value, text, instead)
            changed = value != block.value
        blocks.append((block.block_type, value, block.id))
    draft.body = StreamValue(draft.body.stream_block, blocks)
    return changed


def _replaced(text: str, old: str, new: str) -> str:
    """The text with a name replaced wherever it stands as whole words."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)


def _replaced_in_markup(source: str, old: str, new: str) -> str:
    """The same between the tags of a rich text, never within one."""
    pieces = re.split(r"(<[^>]*>)", source)
    return "".join(
        piece if piece.startswith("<") else _replaced(piece, escape(old, quote=False), escape(new, quote=False))
        for piece in pieces
    )


def title_of(rule: str) -> str:
    """A rule's name as journalists read it; its own where the rule is gone."""
    return str(BY_NAME[rule].title) if rule in BY_NAME else rule
