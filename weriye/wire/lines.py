"""One line of an archive (`import jsonl`) checked and typed. See docs/reference/import-formats.md."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from .body import read_body
from .incoming import HEADLINE_LENGTH, NAME_LENGTH, SOURCE_LENGTH, SUMMARY_LENGTH, Block, Line
from .text import clean_paragraph, clean_text, paragraph

LONGEST_LINE = 20 * 1024 * 1024
LONGEST_KEY = 200
LONGEST_PATH = 500
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadLine(ValueError):
    """A line that cannot be taken: says why."""


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A line as far as it must be known to tell whether it came before."""

    key: str
    edition: str
    digest: str
    data: dict[str, Any]


def open_line(
    raw: bytes,
    edition: str,
    knows_edition: Callable[[str], bool],
    digests: Callable[[str], list[str]] | None = None,
) -> OpenedLine:
    """What one line is, not yet what it says; its edition is `edition` where it names none. Raises BadLine.

    `digests` gives the hashes of the pictures that a body's HTML shows, so that a picture that was
    missing before makes the line a changed one.
    """
    if len(raw) > LONGEST_LINE:
        raise BadLine("it is longer than 20 MB")
    data = _object(raw)
    code = _text(data, "edition", 12) or edition
    if not knows_edition(code):
        raise BadLine(f"there is no edition {code!r}")
    source = data.get("html")
    pictures = digests(source) if digests is not None and isinstance(source, str) else []
    canonical = json.dumps([code, data, pictures], sort_keys=True)
    return OpenedLine(
        key=_text(data, "id", LONGEST_KEY, required=True),
        edition=code,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        data=data,
    )


def read_line(opened: OpenedLine) -> Line:
    """An opened line as an article. Raises BadLine."""
    data = opened.data
    headline = _text(data, "headline", HEADLINE_LENGTH, required=True)
    summary = _text(data, "summary")
    return Line(
        key=opened.key,
        edition=opened.edition,
        story=_text(data, "story", LONGEST_KEY, required=True),
        headline=headline,
        blocks=_blocks(data),
        summary=_shorten(summary),
        summary_cut=len(summary) > SUMMARY_LENGTH,
        published=_time(data, "published"),
        updated=_time(data, "updated"),
        section=_text(data, "section"),
        bylines=_names(data, "byline"),
        source=_text(data, "source", SOURCE_LENGTH),
        dateline=_text(data, "dateline", NAME_LENGTH),
        tags=_names(data, "tags"),
        old_path=_old_path(_text(data, "old_url")),
        digest=opened.digest,
        embargo=_time(data, "embargo"),
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLine(f"it is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise BadLine(f"it is not JSON: {error.msg} at character {error.pos}") from None
    except (RecursionError, ValueError):
        raise BadLine("it is not JSON that can be read: nested too deep, or a number too long") from None
    if not isinstance(data, dict):
        raise BadLine("it is not a JSON object")
    return data


def _text(data: dict[str, Any], name: str, longest: int = 0, required: bool = False) -> str:
    """A plain text, white space single. A number is taken for an id; `longest` 0 is any length."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name in ("id", "story"):
        value = str(value)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise BadLine(f"{name} is not a text")
    # A headline keeps its no-break spaces.
    text = (clean_paragraph if name == "headline" else clean_text)(_letters_only(value, name))
    if required and not text:
        raise BadLine(f"{name} is {'empty' if name in data else 'missing'}")
    if longest and len(text) > longest:
        raise BadLine(f"{name} has {len(text)} characters; {longest} are the most")
    return text


def _letters_only(value: str, name: str) -> str:
    if _SURROGATE.search(value):
        raise BadLine(f"{name} holds half of a character (a lone surrogate)")
    return value


def _blocks(data: dict[str, Any]) -> tuple[Block, ...]:
    source, texts = data.get("html"), data.get("paragraphs")
    if source is not None and texts is not None:
        raise BadLine("it has both paragraphs and html; one is the body")
    if source is not None:
        if not isinstance(source, str):
            raise BadLine("html is not a text")
        blocks = read_body(_letters_only(source, "html"))
    elif isinstance(texts, list) and all(isinstance(text, str) for text in texts):
        clean = (clean_paragraph(_letters_only(text, "paragraphs")) for text in texts)
        blocks = tuple(paragraph(text) for text in clean if text)
    elif texts is None:
        raise BadLine("it has neither paragraphs nor html")
    else:
        raise BadLine("paragraphs is not a list of texts")
    if not blocks:
        raise BadLine("its body is empty")
    return blocks


def _names(data: dict[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadLine(f"{name} is not a list of texts")
    names = [clean_text(_letters_only(one, name)) for one in value]
    if any(len(one) > NAME_LENGTH for one in names):
        raise BadLine(f"{name} holds a name of more than {NAME_LENGTH} characters")
    return tuple(dict.fromkeys(filter(None, names)))


def _time(data: dict[str, Any], name: str) -> datetime | None:
    text = _text(data, name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine(f"{name} is {text[:40]!r}; write it as 2026-11-20T17:40:00+03:00") from None
    if at.tzinfo is None:
        raise BadLine(f"{name} is {text[:40]!r}, without an offset from UTC; write +03:00 or Z after it")
    if not 1900 <= at.year <= 2200:
        raise BadLine(f"{name} is in the year {at.year}; 1900 to 2200 can be")
    return at.astimezone(UTC)


def _shorten(text: str) -> str:
    """A summary cut between words to the length that the desk allows, with a sign that it is cut."""
    if len(text) <= SUMMARY_LENGTH:
        return text
    return text[: SUMMARY_LENGTH - 1].rpartition(" ")[0].rstrip(".,;:–—- ") + "…"


def _old_path(url: str) -> str:
    """The path of an old address, decoded as a request for it will be; empty when it has none."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return path if path.startswith("/") and path.strip("/") and len(path) <= LONGEST_PATH else ""
