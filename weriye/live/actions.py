"""Writes of the live channel: one verb each, naming what became stale in the same transaction."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from weriye.language.slugs import slugify
from weriye.press.actions import mark_stale
from weriye.stories.editions import editions

from . import keys, schedule
from .models import Channel, ChannelState, Programme, Slot
from .motion import Seen, judge
from .playlist import PlaylistProblem, look
from .queries import weekly_slots
from .schedule import Broadcast
from .schedule_file import BadSchedule, read_schedule

__all__ = [
    "BadSchedule",
    "channel_changed",
    "load_demo",
    "load_schedule",
    "open_channel",
    "probe",
    "schedule_changed",
    "turn_programme",
]
log = logging.getLogger(__name__)


@transaction.atomic
def open_channel(
    slug: str, names: Mapping[str, str], *, source: str, time_zone: str, hls_url: str = "", audio_url: str = ""
) -> None:
    """Make the station's channel, or change the one that it has. Raises ValidationError."""
    channel = Channel.objects.order_by("pk").first() or Channel()
    channel.slug, channel.names, channel.source, channel.time_zone = slug, dict(names), source, time_zone
    channel.hls_url, channel.audio_url = hls_url, audio_url
    channel.full_clean()
    channel.save()


@transaction.atomic
def load_demo(data: Any) -> None:
    """Make the station's channel a test picture under the station's own name, with a schedule file's week."""
    first = editions()[0]
    names = {edition.code: edition.title for edition in editions()}
    open_channel(
        slugify(first.title, first.code),
        names,
        source=Channel.Source.TEST,
        time_zone=read_schedule(data).time_zone,
    )
    load_schedule(data)


@transaction.atomic
def channel_changed() -> None:
    """Say that the channel has another name, address or time zone than before."""
    mark_stale(keys={keys.on_air(), keys.schedule()}, reason="live channel")


@transaction.atomic
def schedule_changed() -> None:
    """Say that a programme or its slots are not as before. Now and next follow at the next turn."""
    mark_stale(keys={keys.schedule()}, reason="live schedule")


@transaction.atomic
def load_schedule(data: Any) -> None:
    """Make the programmes and the week those of a schedule file (docs/how-to/live-channel.md).

    Programmes and slots that it does not name are taken away. The same again changes nothing.
    Raises BadSchedule, having changed nothing.
    """
    plan = read_schedule(data)
    channel = Channel.objects.order_by("pk").first()
    if channel is None:
        raise BadSchedule("there is no live channel to load a schedule for; make one in the desk under Live")
    if channel.time_zone != plan.time_zone:
        channel.time_zone = plan.time_zone
        channel.save()
    wanted = {(s.weekday, s.start, s.minutes, s.programme) for s in plan.slots}
    there = {
        (slot.weekday, slot.start, slot.minutes, slot.programme.slug): slot
        for slot in Slot.objects.select_related("programme")
    }
    for key in there.keys() - wanted:
        there[key].delete()
    Programme.objects.exclude(slug__in=[p.slug for p in plan.programmes]).delete()
    of_slug = {programme.slug: programme for programme in Programme.objects.all()}
    for planned in plan.programmes:
        programme = of_slug.setdefault(planned.slug, Programme(slug=planned.slug))
        fields = {"titles": planned.titles, "descriptions": planned.descriptions, "kind": planned.kind}
        if programme.pk is None or any(getattr(programme, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(programme, name, value)
            programme.save()
    for weekday, start, minutes, slug in sorted(wanted - there.keys()):
        Slot.objects.create(weekday=weekday, start=start, minutes=minutes, programme=of_slug[slug])
    turn_programme(timezone.now())


@transaction.atomic
def turn_programme(now: datetime) -> bool:
    """Store what is on at an instant, and what is next. Returns whether that is something new."""
    channel = Channel.objects.order_by("pk").first()
    if channel is None:
        return False
    state, _ = ChannelState.objects.select_for_update().get_or_create(channel=channel)
    slots, zone = weekly_slots(), ZoneInfo(channel.time_zone)
    on_now = _stored(schedule.at(slots, zone, now))
    on_next = _stored(schedule.after(slots, zone, now))
    today = now.astimezone(zone).date()
    stale = set()
    if (on_now, on_next) != (state.now, state.next):
        stale.add(keys.on_air())
    if today != state.today:
        stale.add(keys.schedule())
    if stale:
        ChannelState.objects.filter(pk=state.pk).update(now=on_now, next=on_next, today=today)
        mark_stale(keys=stale, reason="live: the programme turned")
    return bool(stale)


def _stored(broadcast: Broadcast | None) -> dict[str, Any] | None:
    """Opposite of `queries._broadcast`."""
    return broadcast and {  # type: ignore[return-value]
        "title": dict(broadcast.title),
        "description": dict(broadcast.description),
        "kind": broadcast.kind,
        "start": broadcast.start.isoformat(),
        "end": broadcast.end.isoformat(),
    }


def probe(now: datetime) -> bool:
    """Look at the channel's playlist and store whether it is on air. Returns that.

    Never raises: what is wrong is kept in the channel's state. Takes some seconds where the
    stream's server is slow, without holding a transaction meanwhile.
    """
    try:
        channel = Channel.objects.order_by("pk").first()
        if channel is None:
            return False
        problem, seen = "", None
        try:
            seen = look(channel.hls_url)
        except PlaylistProblem as trouble:
            problem = str(trouble)
        except Exception as error:
            log.exception("looking at %s failed", channel.hls_url)
            problem = f"{channel.hls_url}: {type(error).__name__}: {error}"
        with transaction.atomic():
            state, _ = ChannelState.objects.select_for_update().get_or_create(channel=channel)
            before = Seen(
                url=state.playlist_url,
                sequence=state.last_sequence,
                segment=state.last_segment,
                target_duration=state.target_duration,
                seen_at=state.seen_at,
                moved_at=state.last_moved_at,
                on_air=state.on_air,
            )
            after = judge(before, channel.hls_url, seen, now)
            turned = after.on_air != state.on_air
            ChannelState.objects.filter(pk=state.pk).update(
                on_air=after.on_air,
                since=now if turned else state.since,
                playlist_url=after.url,
                last_sequence=after.sequence,
                last_segment=after.segment,
                target_duration=after.target_duration,
                seen_at=after.seen_at,
                last_moved_at=after.moved_at,
                checked_at=now,
                problem="".join(c if c.isprintable() else "?" for c in problem[:500]),
            )
            if turned:
                mark_stale(keys={keys.on_air()}, reason=f"live: {'on' if after.on_air else 'off'} air")
        return after.on_air
    except Exception:
        log.exception("the live channel's state could not be stored")
        return False
