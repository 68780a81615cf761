"""The live page: the player, what is on now and next, the week's programmes."""

from dataclasses import dataclass

from weriye.live import keys as live_keys
from weriye.live import queries as live
from weriye.press.recording import note

from ..chrome import absolute, chrome
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
    event = (
        {
            "@type": "BroadcastEvent",
            "name": now.now.title if now.now else now.name,
            "isLiveBroadcast": True,
            "startDate": now.now.start.iso if now.now else now.since.iso if now.since else None,
            "endDate": now.now.end.iso if now.now else None,
            "url": absolute(twins[code]),
            "inLanguage": code,
        }
        if now and now.on_air
        else None
    )
    return LivePage(
        chrome=frame,
        here=twins[code],
        head=Head(
            title=title_of(frame, title),
            description=f"{frame.title}: {words.watch}, {words.listen}, {words.schedule}",
            path=twins[code],
            alternates=alternates(twins),
            feed=f"/{code}/feed.xml",
            data=script(*([event] if event else []), breadcrumbs(frame, (words.live, twins[code]))),
        ),
        switch=switch(frame, twins, words.not_there),
        live=now,
        week=tuple(
            DayOfSchedule(day_in_words(day.date, code), tuple(p for b in day.broadcasts if (p := programme(b, code))))
            for day in days
        ),
    )
