"""What a running newsroom does for its channel every few seconds.

`weriye serve` calls `tick` in a thread of its own (a slow stream may hold it for ten seconds), and
`close` at its end.
"""

from datetime import datetime

from . import actions, queries
from .ffmpeg import TestChannel

SECONDS = 5  # between two ticks


class Watch:
    """Turns the programme, looks at the stream, and keeps the test picture running where one is wanted."""

    def __init__(self) -> None:
        self._wanted: queries.TestPicture | None = None
        self._picture: TestChannel | None = None

    def tick(self, now: datetime) -> None:
        """One round. Follows what the desk changed meanwhile."""
        wanted = queries.test_picture()
        if wanted != self._wanted:
            self.close()
            self._wanted = wanted
            if wanted is not None:
                self._picture = TestChannel(wanted.folder, wanted.title, wanted.time_zone)
        if self._picture is not None:
            self._picture.check()
        actions.turn_programme(now)
        actions.probe(now)

    def close(self) -> None:
        """End the test picture. Safe to repeat."""
        if self._picture is not None:
            self._picture.stop()
        self._picture = self._wanted = None
