"""Looking at an HLS playlist (RFC 8216): its newest segment, and whether it has ended.

Must not know the database.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import urljoin

import m3u8

from .fetch import FetchProblem, fetch

LONGEST_TARGET = 40  # seconds; no live stream has longer segments
# A shorter one than RFC 8216 section 6.2.2 allows, as at an encoder's start: browsers give up on it for good.
FEWEST_SEGMENTS = 3
HIGHEST_SEQUENCE = 2**62


class PlaylistProblem(Exception):
    """A playlist that cannot be used: what is wrong and where, in one line."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a media playlist said when it was read.

    `sequence` is the media sequence number of its newest segment, `segment` a digest of that
    segment's address, `target_duration` the longest segment in seconds, `ended` that it says to be over.
    """

    sequence: int
    segment: str
    target_duration: int
    ended: bool


def look(address: str) -> Look:
    """Read the playlist at an address; of a master playlist, its first variant. Raises PlaylistProblem."""
    try:
        playlist, address = _read(address)
        if playlist.is_variant:
            variants = [variant.uri for variant in playlist.playlists if variant.uri]
            if not variants:
                raise PlaylistProblem(f"{address} is a master playlist without a variant")
            try:
                variant = urljoin(address, variants[0])
            except ValueError as error:
                raise PlaylistProblem(f"{address} names a variant that is no address: {error}") from None
            playlist, address = _read(variant)
            if playlist.is_variant:
                raise PlaylistProblem(f"{address} is a master playlist within a master playlist")
    except FetchProblem as problem:
        raise PlaylistProblem(str(problem)) from None
    segments = [segment.uri for segment in playlist.segments if segment.uri]
    if not segments:
        raise PlaylistProblem(f"{address} is a playlist without a segment")
    if len(segments) < FEWEST_SEGMENTS and not playlist.is_endlist:
        raise PlaylistProblem(f"{address} has {len(segments)} segments; players need at least {FEWEST_SEGMENTS}")
    sequence = int(playlist.media_sequence or 0) + len(segments) - 1
    if not 0 <= sequence <= HIGHEST_SEQUENCE:
        raise PlaylistProblem(f"{address} has a media sequence number out of range")
    return Look(
        sequence=sequence,
        segment=hashlib.sha256(segments[-1].encode()).hexdigest(),
        target_duration=max(0, min(int(playlist.target_duration or 0), LONGEST_TARGET)),
        ended=bool(playlist.is_endlist),
    )


def _read(address: str) -> "tuple[m3u8.M3U8, str]":
    body, address = fetch(address)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlaylistProblem(f"{address} is not text: no HLS playlist") from None
    if not text.startswith("#EXTM3U"):
        raise PlaylistProblem(f"{address} does not begin with #EXTM3U: no HLS playlist")
    try:
        return m3u8.M3U8(text), address
    except Exception as error:
        # The parser lets whatever a bad number or a missing attribute raises go through.
        raise PlaylistProblem(f"{address} is not well formed: {type(error).__name__}: {error}"[:300]) from None
