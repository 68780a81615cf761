"""Writes of a live story. Each is one small transaction under the story's lock, and saves no page.

Nothing here asks who may: whoever calls has asked for the right to publish the article.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .. import editions, keys
from ..models import Article, Picture, PublishedArticle
from ..weeks import week_of
from . import addresses
from .models import LONGEST_HEADLINE, LONGEST_TEXT, ON_PAGE, EarlierPost, LiveStory, Post
from .queries import times_of

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for a post. `client_id` is made where it is written; `picture` is a primary key.

    Words are plain text: paragraphs and lists by their lines, *bold* and _italic_ by their marks.
    """

    client_id: UUID
    headline: str = ""
    text: str = ""
    byline: str = ""
    picture: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    pinned: bool = False
    is_key: bool = False


class ChangedMeanwhile(Exception):
    """Somebody changed the post after it was opened for editing. `post` is what it is now."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"{post} was changed meanwhile")
        self.post = post


@transaction.atomic
def start(article: Article, at: datetime | None = None) -> LiveStory:
    """Make an article a live story, or open a closed one again. A running one stays as it is.

    `at`: since when it is live; now unless given.
    """
    begun = {"started_at": at or timezone.now()}
    story, made = LiveStory.objects.get_or_create(article_id=article.pk, defaults=begun)
    story = _locked(article.pk)
    if made or story.closed_at is not None:
        story.closed_at = None
        _turn(story, f"live story opened: {article.title}")
    return story


@transaction.atomic
def close(article: Article) -> LiveStory:
    """End a live story: its posts stay, readers' pages stop asking. A closed one stays as it is."""
    story = _locked(article.pk)
    if story.closed_at is None:
        story.closed_at = timezone.now()
        _turn(story, f"live story closed: {article.title}")
    return story


def _turn(story: LiveStory, reason: str) -> None:
    """Save a story that was opened or closed, and let lists and its own pages say so."""
    from ..actions import reconcile  # which asks this room's tables, too

    story.sequence += 1
    story.save()
    article = Article.objects.get(pk=story.pk)
    if article.live:
        reconcile(article, reason)
        _name(story, (), reason, news=False)


@transaction.atomic
def post(article: int, written: Written, user: Any = None, twin: int | None = None, at: datetime | None = None) -> Post:
    """Add a post; what was sent before under the same id gives the post that it made.

    `twin` is the primary key of a post of the same story in another edition that this one tells here; `at` is
    when it was written, now unless given.
    Raises ValidationError by field.
    """
    stories = _locked_with(article, twin)
    sent = Post.objects.filter(client_id=written.client_id).first()
    if sent is not None:
        if sent.story_id != article:
            raise ValidationError({"client_id": "This was sent to another story. Load the page again."})
        return sent
    story = stories[article]
    if not story.is_running:
        raise ValidationError("This live story is closed. Open it again to post.")
    source = _source(story, twin)
    now = at or timezone.now()
    story.posts_made += 1
    made = Post(story=story, number=story.posts_made, client_id=written.client_id, at=now, written_by=user)
    _fill(made, _checked(written))
    changed = [made]
    if written.pinned:
        changed = [*_unpinned(story, made), made]
    reason = f"post {made.number}: {made.headline or made.text[:60]}"
    _tell(story, changed, reason, news=True, at=now)
    if source is not None:
        _pair(made, source, stories[source.story_id], reason)
    return made


@transaction.atomic
def edit(article: int, number: int, written: Written, version: int, user: Any = None) -> Post:
    """Change what a post says. `version` is the one that was opened for editing; sending the same again does nothing.

    Raises ValidationError by field, ChangedMeanwhile, Post.DoesNotExist.
    """
    story = _locked(article)
    edited = story.posts.get(number=number)
    if edited.withdrawn_at is not None:
        raise ValidationError("This post is withdrawn. Write a new one.")
    before = _said(edited)
    earlier = EarlierPost(
        post=edited, version=edited.version, headline=edited.headline, text=edited.text, replaced_by=user
    )
    _fill(edited, _checked(written))
    if _said(edited) == before:
        return edited
    if version != edited.version:
        raise ChangedMeanwhile(story.posts.get(number=number))
    earlier.replaced_at = edited.edited_at = timezone.now()
    earlier.save()
    edited.version += 1
    edited.twin_version = edited.twin.version if edited.twin else 0
    unpinned = _unpinned(story, edited) if edited.pinned else []
    _tell(story, [*unpinned, edited], f"post {number} changed", news=True)
    return edited


@transaction.atomic
def pin(article: int, number: int, pinned: bool) -> Post:
    """Put a post before all others, instead of whichever stood there, or back to its place."""
    story = _locked(article)
    found = story.posts.get(number=number)
    if found.pinned != pinned and found.withdrawn_at is None:
        found.pinned = pinned
        _tell(story, [*(_unpinned(story, found) if pinned else ()), found], f"post {number} pinned", news=False)
    return found


@transaction.atomic
def mark_key(article: int, number: int, is_key: bool) -> Post:
    """List a post among the key points, or no more."""
    story = _locked(article)
    found = story.posts.get(number=number)
    if found.is_key != is_key and found.withdrawn_at is None:
        found.is_key = is_key
        _tell(story, [found], f"post {number} is a key point", news=False)
    return found


@transaction.atomic
def withdraw(article: int, number: int, because: str = "", user: Any = None) -> None:
    """Take a post back: a notice with the time and, if given, the reason stands in its place.

    What no reader can have seen goes without a trace.
    """
    story = _locked(article)
    found = story.posts.get(number=number)
    if found.withdrawn_at is not None:
        return
    twin = found.twin
    if not Article.objects.filter(pk=article, first_published_at__isnull=False).exists():
        found.delete()
        return
    now = timezone.now()
    EarlierPost.objects.create(
        post=found,
        version=found.version,
        headline=found.headline,
        text=found.text,
        replaced_at=now,
        replaced_by=user,
    )
    found.withdrawn_at, found.withdrawn_because = now, _line(because)[:300]
    found.headline = found.text = found.byline = found.picture_alt = found.picture_caption = ""
    found.picture = None
    found.pinned = found.is_key = False
    found.version += 1
    _tell(story, [found], f"post {number} withdrawn", news=True)
    if twin is not None:
        # Its link to what is no longer there goes with it.
        _name(twin.story, [twin], f"post {number} withdrawn", news=False)


def _locked(article: int) -> LiveStory:
    return LiveStory.objects.select_for_update().get(pk=article)


def _locked_with(article: int, twin: int | None) -> dict[int, LiveStory]:
    """The story, and the one of the twin, locked in the same order by everybody."""
    wanted = {article, *Post.objects.filter(pk=twin).values_list("story_id", flat=True)} if twin else {article}
    found = {story.pk: story for story in LiveStory.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if article not in found:
        raise LiveStory.DoesNotExist
    return found


def _source(story: LiveStory, twin: int | None) -> Post | None:
    """The post of another edition that a new one tells here. Raises ValidationError when it cannot."""
    if twin is None:
        return None
    found = Post.objects.select_related("story__article", "twin").filter(pk=twin).first()
    if found is None or found.story.article.translation_key != story.article.translation_key:
        raise ValidationError({"twin": "The other edition's post is not there any more."})
    if found.story_id == story.pk or found.withdrawn_at is not None:
        raise ValidationError({"twin": "The other edition's post is withdrawn."})
    if found.twin is not None and found.twin.withdrawn_at is None:
        raise ValidationError({"twin": f"This is told here already, in post {found.twin.number}."})
    return found


def _pair(made: Post, source: Post, other: LiveStory, reason: str) -> None:
    if source.twin is not None:
        Post.objects.filter(pk=source.twin.pk).update(twin=None)
    Post.objects.filter(pk=source.pk).update(twin=made)
    Post.objects.filter(pk=made.pk).update(twin=source, twin_version=source.version)
    made.twin, made.twin_version = source, source.version
    # Only its page has a new link: readers are not told of a change of the post.
    _name(other, [source], reason, news=False)


def _unpinned(story: LiveStory, other_than: Post) -> list[Post]:
    found = list(story.posts.filter(pinned=True).exclude(number=other_than.number))
    for there in found:
        there.pinned = False
    return found


def _checked(written: Written) -> dict[str, Any]:
    """The fields of a post. Raises ValidationError by field."""
    picture = None
    if written.picture is not None:
        picture = Picture.objects.filter(pk=written.picture).first()
    fields = {
        "headline": _line(written.headline),
        "text": _clean(written.text),
        "byline": _line(written.byline)[:100],
        "picture": picture,
        "picture_alt": _line(written.picture_alt)[:300] if picture else "",
        "picture_caption": _line(written.picture_caption)[:500] if picture else "",
        "pinned": written.pinned,
        "is_key": written.is_key,
    }
    problems = {}
    if written.picture is not None and picture is None:
        problems["picture"] = "This picture is not there any more. Choose another."
    if picture is not None and not fields["picture_alt"]:
        problems["picture_alt"] = "Say what the picture shows."
    if not (fields["headline"] or fields["text"] or picture):
        problems["text"] = "Write something first."
    if len(str(fields["headline"])) > LONGEST_HEADLINE:
        problems["headline"] = f"A headline has at most {LONGEST_HEADLINE} characters."
    if len(str(fields["text"])) > LONGEST_TEXT:
        problems["text"] = f"A post has at most {LONGEST_TEXT} characters: make two of it."
    if problems:
        raise ValidationError(problems)
    return fields


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


_SAID = ("headline", "text", "byline", "picture_id", "picture_alt", "picture_caption", "pinned", "is_key")


def _said(found: Post) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in _SAID)


def _fill(made: Post, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(made, name, value)


def _tell(story: LiveStory, posts: Iterable[Post], reason: str, *, news: bool, at: datetime | None = None) -> None:
    """Number the changes of these posts, save them with the story, and name what became stale."""
    before = []
    changed = list(posts)
    for there in changed:
        before.append(there.sequence)
        story.sequence += 1
        there.sequence = story.sequence
        there.save()
    if news:
        story.updated_at = at or timezone.now()
    story.save()
    _name(story, changed, reason, news=news, gone=[sequence for sequence in before if sequence])


def _name(story: LiveStory, posts: Iterable[Post], reason: str, *, news: bool, gone: Iterable[int] = ()) -> None:
    """Name what became stale; of an article that is not on the site, nothing is."""
    row = PublishedArticle.objects.filter(pk=story.pk).first()
    if row is None:
        return
    stale = {keys.posts(row.pk)}
    if news:
        PublishedArticle.objects.filter(pk=row.pk).update(updated_at=times_of(row)[2])
        stale |= {keys.updated(row.pk), keys.sitemap(row.edition, _week(row))}
    paths = {row.address, addresses.state(row.address)}
    for number in gone:
        paths.add(addresses.change(row.address, number))
    for there in posts:
        paths |= {addresses.change(row.address, there.sequence), addresses.page(row.address, there.page)}
        if there.number % ON_PAGE == 1 and there.page > 1:
            # The page before leads on to this one.
            paths.add(addresses.page(row.address, there.page - 1))
    keys.changed.send(
        sender=LiveStory,
        keys=frozenset(stale),
        paths=frozenset(paths),
        reason=reason,
        # What was said is searched; that a post is pinned is not.
        articles=frozenset({row.pk}) if news else frozenset(),
    )


def _week(row: PublishedArticle) -> str:
    return week_of(row.published_at.astimezone(editions.edition(row.edition).time_zone))
