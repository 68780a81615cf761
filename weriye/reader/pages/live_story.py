"""A live story for readers: the part of the article's page that grows, its pages of posts, and the small files
by which an open page comes up to date.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from weriye.press.recording import note
from weriye.stories import keys
from weriye.stories import queries as stories
from weriye.stories.live_story import addresses, queries
from weriye.stories.models import PublishedArticle

from ..assets import LIVE_SCRIPT
from ..chrome import Chrome, SectionLink, absolute, chrome
from ..posts import PostView, label_of, views, words
from ..structured import script
from ..text import one_line
from ..times import Stamp, stamp, stamp_or_none
from .frame import Head, Page, breadcrumbs, switch, title_of

# On the article's page, the newest first; older ones are on pages of their own.
NEWEST = 15


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key post in a few words; `address` is its place on this page, or where it stays."""

    number: int
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class LiveStory:
    """The growing part of a live story's page. `folder` is where its small files stand, `older` where it goes on."""

    running: bool
    sequence: int
    started: Stamp
    closed: Stamp | None
    pinned: PostView | None
    key_points: tuple[KeyPoint, ...]
    posts: tuple[PostView, ...]
    older: str
    folder: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPage(Page):
    """Posts of a live story that stand here for good, newest first."""

    headline: str
    address: str
    section: SectionLink
    first: int
    last: int
    posts: tuple[PostView, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """One post as a change made it, to be put into an open page."""

    chrome: Chrome
    title: str
    post: PostView


def live_story(row: PublishedArticle, frame: Chrome) -> LiveStory | None:
    """What the page of a live story shows of it, keys noted; None of an ordinary article, for which nothing is read."""
    if row.live_from is None:
        return None
    note(keys.posts(row.pk))
    state = queries.state(row.pk)
    top = queries.pinned(row.pk)
    # The pinned one stands above the others, once; the last one read is where the older ones begin.
    newest = [post for post in queries.newest(row.pk, NEWEST + 2) if not post.pinned]
    listed, older = newest[:NEWEST], newest[NEWEST:]
    pinned = views([top], row.address, frame) if top else ()
    here = {post.number for post in listed} | ({top.number} if top else set())
    return LiveStory(
        running=row.is_running,
        sequence=state.sequence,
        started=stamp(row.live_from, frame.code),
        closed=stamp_or_none(row.live_until, frame.code),
        pinned=pinned[0] if pinned else None,
        key_points=tuple(
            KeyPoint(
                post.number,
                label_of(post),
                f"#p-{post.number}" if post.number in here else addresses.page_of(row.address, post.number),
            )
            for post in queries.key_points(row.pk)
        ),
        posts=views(listed, row.address, frame),
        older=addresses.page_of(row.address, older[0].number) if older else "",
        folder=addresses.state(row.address).rpartition("/")[0] + "/",
        script=LIVE_SCRIPT.address,
    )


def live_blog(story: LiveStory, row: PublishedArticle, article: dict[str, Any]) -> dict[str, Any]:
    """schema.org LiveBlogPosting beside the NewsArticle; its updates are the posts that the page shows."""
    shown = [post for post in (*((story.pinned,) if story.pinned else ()), *story.posts) if post.withdrawn is None]
    return {
        "@type": "LiveBlogPosting",
        "@id": absolute(row.address) + "#live",
        "url": absolute(row.address),
        **{
            name: article[name]
            for name in ("headline", "description", "datePublished", "dateModified", "inLanguage", "image")
        },
        "author": article["publisher"],
        "publisher": article["publisher"],
        "coverageStartTime": story.started.iso,
        "coverageEndTime": story.closed.iso if story.closed else None,
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "url": absolute(post.address),
                "headline": one_line(post.label, 110),
                "datePublished": post.at.iso,
                "dateModified": post.edited.iso if post.edited else None,
                "author": {"@type": "Person", "name": post.byline} if post.byline else article["publisher"],
                "articleBody": words(post.row.text),
            }
            for post in shown
        ],
    }


def posts_page(address: str, number: int) -> PostsPage | None:
    """A page of posts of the live story at an article's address; None when there are no such posts."""
    row = queries.published_at(address)
    posts = queries.on_page(row.pk, number) if row else []
    if row is None or not posts:
        return None
    frame = chrome(row.edition)
    note(keys.card(row.pk), keys.story(row.story))
    twins = {twin.edition: twin.address for twin in stories.counterparts(row.story)} | {row.edition: row.address}
    section = frame.section(row.section)
    here = addresses.page(row.address, number)
    first, last = posts[-1].number, posts[0].number
    name = frame.words.updates_of.format(first=first, last=last)
    return PostsPage(
        chrome=frame,
        here=section.address,
        head=Head(
            title=title_of(frame, f"{row.headline} – {name}"),
            description=one_line(row.summary or row.headline, 300),
            path=here,
            feed=f"/{frame.code}/feed.xml",
            data=script(breadcrumbs(frame, (section.name, section.address), (row.headline, row.address), (name, here))),
        ),
        # Pages of posts do not correspond: the switch leads to the whole story.
        switch=switch(frame, {**twins, row.edition: here}, frame.words.not_told),
        headline=row.headline,
        address=row.address,
        section=section,
        first=first,
        last=last,
        posts=views(posts, row.address, frame),
        newer=addresses.page(row.address, number + 1) if queries.has_after(row.pk, number) else row.address,
        older=addresses.page(row.address, number - 1) if number > 1 else "",
    )


def change_page(address: str, sequence: int) -> ChangePage | None:
    """The fragment of a change; None when a later change made the post what it is now.

    It names no twin: what a change made of a post stays the same, whoever tells it elsewhere.
    """
    row = queries.published_at(address)
    post = queries.changed_by(row.pk, sequence) if row else None
    if row is None or post is None:
        return None
    frame = chrome(row.edition)
    note(keys.card(row.pk))
    return ChangePage(chrome=frame, title=row.headline, post=views([replace(post, twin=None)], row.address, frame)[0])


def state_file(address: str) -> bytes | None:
    """`posts/state.json`: how far the live story has come, and which changes can be asked for."""
    row = queries.published_at(address)
    if row is None:
        return None
    note(keys.card(row.pk), keys.posts(row.pk))
    state = queries.state(row.pk)
    found = {"n": state.sequence, "running": row.is_running, "changes": list(state.changes)}
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"
