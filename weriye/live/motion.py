"""Whether a stream is on air: only while its playlist is seen to move.

Must not know the database nor the network.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .playlist import Look

SHORTEST_WINDOW = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been seen of the playlist at `url` so far; the fields are those of ChannelState."""

    url: str = ""
    sequence: int | None = None
    segment: str = ""
    target_duration: int = 0
    seen_at: datetime | None = None
    moved_at: datetime | None = None
    on_air: bool = False

    @property
    def window(self) -> timedelta:
        """For how long a playlist that moved counts as moving."""
        return max(SHORTEST_WINDOW, timedelta(seconds=3 * self.target_duration))

    def lately(self, then: datetime | None, now: datetime) -> bool:
        return then is not None and timedelta(0) <= now - then <= self.window


def judge(before: Seen, url: str, look: Look | None, now: datetime) -> Seen:
    """What is known after one more look (None: the playlist could not be read).

    A change counts as motion when the look before was recent enough, or the stream on air:
    two looks an hour apart do not tell whether it moves now. A number that fell is a stream
    begun anew, which must move once as on first sight.
    """
    if before.url != url:
        before = Seen(url=url)
    if look is None:
        return replace(before, on_air=before.on_air and before.lately(before.moved_at, now))
    after = replace(
        before,
        sequence=look.sequence,
        segment=look.segment,
        target_duration=look.target_duration,
        seen_at=now,
    )
    if look.ended:
        return replace(after, moved_at=None, on_air=False)
    grown = before.sequence is not None and (
        look.sequence > before.sequence or (look.sequence == before.sequence and look.segment != before.segment)
    )
    if grown and (before.on_air or after.lately(before.seen_at, now)):
        after = replace(after, moved_at=now)
    return replace(after, on_air=after.lately(after.moved_at, now))
