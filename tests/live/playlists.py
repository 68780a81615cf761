"""Playlists to serve."""


def media(sequence: int = 1, count: int = 3, target: int = 4, ended: bool = False) -> str:
    """A media playlist whose first segment has that number."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{sequence}"]
    for number in range(sequence, sequence + count):
        lines += [f"#EXTINF:{target}.0,", f"seg-{number}.ts"]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else [])]) + "\n"
