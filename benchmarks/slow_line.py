"""A slow line before a server: what a phone on 2G or 3G has between itself and the newsroom.

A proxy on loopback that keeps back what passes through it: half a round trip each way, the round trips of making a
connection (TCP, and TLS 1.3 where the line has it), no more bytes a second than the line carries, all connections
together, and within a connection no more at once than TCP's slow start allows (RFC 6928: ten segments, doubling).
Looking up the name is not in it, nor is loss.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

SEGMENT = 1_460  # bytes of payload
FIRST_FLIGHT = 10 * SEGMENT
AHEAD = 0.05  # seconds that the line has in its buffer


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of line: bits a second towards the reader, seconds of a round trip, round trips to connect."""

    bits: int
    round_trip: float
    to_connect: int = 2

    @property
    def bytes_a_second(self) -> float:
        return self.bits / 8


LINES = {"2g": Line(70_000, 1.4), "3g": Line(700_000, 0.27)}


class _Proxy:
    def __init__(self, line: Line, host: str, port: int) -> None:
        self.line, self.host, self.port = line, host, port
        self.free_at = 0.0  # when the line has carried all that was given to it

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.close()
            return
        established = asyncio.get_running_loop().time() + self.line.round_trip * self.line.to_connect
        with suppress(asyncio.CancelledError):  # The line is taken away with connections open.
            await asyncio.gather(self._up(reader, back, established), self._down(there, writer))

    async def _up(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, established: float) -> None:
        """What the reader sends: small, so only late."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while data := await reader.read(65_536):
                await asyncio.sleep(max(0.0, established - loop.time()) + self.line.round_trip / 2)
                to.write(data)
                await to.drain()
        to.close()

    async def _down(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        """What the server sends: a segment at a time, as the line and the window of the connection let it."""
        loop = asyncio.get_running_loop()
        window, in_flight, flight_ends = FIRST_FLIGHT, 0, 0.0
        with suppress(OSError):
            while data := await reader.read(SEGMENT):
                now = loop.time()
                if now > flight_ends:
                    in_flight, flight_ends = 0, now + self.line.round_trip
                if in_flight + len(data) > window:
                    await asyncio.sleep(max(0.0, flight_ends - loop.time()))
                    window, in_flight, flight_ends = 2 * window, 0, loop.time() + self.line.round_trip
                in_flight += len(data)
                self.free_at = max(self.free_at, loop.time()) + len(data) / self.line.bytes_a_second
                arrives = self.free_at + self.line.round_trip / 2
                loop.call_at(arrives, _give, to, data)
                # A little ahead, so that waking up late leaves no gap.
                await asyncio.sleep(max(0.0, self.free_at - loop.time() - AHEAD))
        loop.call_at(max(self.free_at, loop.time()) + self.line.round_trip / 2 + AHEAD, to.close)


def _give(to: asyncio.StreamWriter, data: bytes) -> None:
    if not to.is_closing():
        to.write(data)


@contextmanager
def slow_line(line: Line, address: str) -> Iterator[str]:
    """The address at which the server at `address` answers over that line."""
    there = urlsplit(address)
    proxy = _Proxy(line, there.hostname or "127.0.0.1", there.port or 80)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(proxy.connected, "127.0.0.1", 0), loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop() -> None:
    """End the connections that are still open."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
