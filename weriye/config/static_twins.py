"""The desk's scripts and styles with compressed twins beside them: Wagtail ships two megabytes of them plain.

A file is copied into the home when it is first asked for, and anew when another version of it is installed.
"""

import gzip
import logging
import os
from pathlib import Path
from uuid import uuid4

import brotli

log = logging.getLogger(__name__)
PACKED = frozenset({".css", ".js", ".svg", ".json", ".txt", ".map"})
SMALLEST = 1024
QUALITY = 9  # a third of a second for the largest file, once


def with_twins(source: Path, name: str, folder: Path) -> Path:
    """The copy of a file under its name in a folder, with its twins; the file itself where there is none to be had."""
    try:
        status = source.stat()
        if source.suffix not in PACKED or status.st_size < SMALLEST:
            return source
        kept = folder / name
        if not _same(kept, status):
            body = source.read_bytes()
            kept.parent.mkdir(parents=True, exist_ok=True)
            _put(kept.with_name(kept.name + ".br"), brotli.compress(body, quality=QUALITY), status)
            _put(kept.with_name(kept.name + ".gz"), gzip.compress(body, 9, mtime=0), status)
            # Last: where it is, its twins are.
            _put(kept, body, status)
    except OSError as error:
        log.warning("%s is sent as it is, it cannot be kept compressed: %s", name, error)
        return source
    return kept


def _same(kept: Path, status: os.stat_result) -> bool:
    try:
        there = kept.stat()
    except FileNotFoundError:
        return False
    return (there.st_size, there.st_mtime_ns) == (status.st_size, status.st_mtime_ns)


def _put(file: Path, content: bytes, status: os.stat_result) -> None:
    """Write beside and rename into place; as old as the file that it was made from."""
    beside = file.with_name(f".{uuid4().hex}")
    try:
        beside.write_bytes(content)
        os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
