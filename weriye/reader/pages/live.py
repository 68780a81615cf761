"""The live page: the player, what is on now and next, the week's programmes."""

from dataclasses import dataclass
from typing import Any

from weriye.live import keys as live_keys
from weriye.live import queries as live
from weriye.press.recording import note

from ..chrome import Chrome, absolute, chrome
from ..structured import script
from ..times import day_in_words
from .frame import Head, Page, alternates, breadcrumbs, same_in_all, switch, title_of
from .furniture import LiveNow, Programme, live_now, programme


@dataclass(frozen=True, slots=True)
class DayOfSchedule:
    name: str
    programmes: tuple[Programme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage(Page):
    """`live` is None when the station has no channel."""

    live: LiveNow | None
    week: tuple[DayOfSchedule, ...]


def build(code: str) -> LivePage:
    frame = chrome(code)
    words = frame.words
    now = live_now(code)
    note(live_keys.schedule())
    today = live.today()
    days = live.week(today) if today else []
    twins = same_in_all("live/")
    title = f"{words.live}: {now.name if now else frame.title}"
    things = [_video(now, frame, absolute(twins[code]))] if now and now.on_air else []
    return LivePage(
        chrome=frame,
        here=twins[code],
        head=Head(
            title=title_of(frame, title),
            description=f"{frame.title}: {words.watch}, {words.listen}, {words.schedule}",
            path=twins[code],
            alternates=alternates(twins),
            feed=f"/{code}/feed.xml",
            data=script(*things, breadcrumbs(frame, (words.live, twins[code]))),
        ),
        switch=switch(frame, twins, words.not_there),
        live=now,
        week=tuple(
            DayOfSchedule(day_in_words(day.date, code), tuple(p for b in day.broadcasts if (p := programme(b, code))))
            for day in days
        ),
    )


def _video(now: LiveNow, frame: Chrome, url: str) -> dict[str, Any]:
    """schema.org VideoObject of the channel on air, with the broadcast that it is."""
    on, since = now.now, now.since.iso if now.since else None
    start = on.start.iso if on else since
    return {
        "@type": "VideoObject",
        "name": on.title if on else now.name,
        "description": (on.description if on else "") or f"{frame.title}: {frame.tagline}",
        "thumbnailUrl": absolute(frame.icon),
        "uploadDate": since or start,
        "contentUrl": absolute(now.video),
        "url": url,
        "inLanguage": frame.code,
        "isAccessibleForFree": True,
        "publication": {
            "@type": "BroadcastEvent",
            "name": on.title if on else now.name,
            "isLiveBroadcast": True,
            "startDate": start,
            "endDate": on.end.iso if on else None,
            "inLanguage": frame.code,
        },
    }
