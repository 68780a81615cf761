"""The index as files: one tantivy index of all editions, in WERIYE_HOME/search.

`current` names the folder in use, so that a rebuilt index takes the old one's place in one rename
while others go on reading. One process writes at a time, under a lock. Fields hold keys of
`weriye.language.analysis` between spaces. It must not know the database.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

import tantivy
from django.conf import settings

from weriye.language.analysis import Terms, terms

from .texts import ArticleText

log = logging.getLogger(__name__)

PARTS = ("headline", "summary", "body")
KEYS = ("words", "stems", "folded")
# The gist is what a story is about: headline, summary and this many words of its beginning.
LEAD = 150
# Raise it when the fields change: an index of another version counts as missing.
VERSION = 1
HEAP = 64_000_000


class IndexUnusable(Exception):
    """There is no index, or its files cannot be read."""


class IndexBusy(Exception):
    """Another process is writing the index."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("article", indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("story", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("edition", "section"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for part in PARTS:
        for key in KEYS:
            builder.add_text_field(f"{part}_{key}", tokenizer_name="keys", index_option="position")
    builder.add_text_field("gist", tokenizer_name="keys", index_option="freq")
    return builder.build()


SCHEMA = _schema()


def folder() -> Path:
    home: Path = settings.WERIYE_HOME
    return home / "search"


def gist(headline: str, summary: str, body: str) -> dict[str, int]:
    """The stems that a story is about, by weight: one in the headline counts twice. Takes stems."""
    found = dict.fromkeys(body.split(" ", LEAD)[:LEAD] + summary.split(), 1)
    found.update(dict.fromkeys(headline.split(), 2))
    found.pop("", None)
    return found


@lru_cache(maxsize=300_000)
def _keys_between_spaces(letters: str, edition: str) -> Terms:
    return terms(letters, edition)


def keys_of(text: str, edition: str) -> Terms:
    """The same as `terms`, some ten times faster for text like what was indexed before.

    No word holds a space, so what stands between two is analysed once and remembered.
    """
    parts = [_keys_between_spaces(letters, edition) for letters in text.split()]
    return Terms(
        words=" ".join([part.words for part in parts if part.words]),
        stems=" ".join([part.stems for part in parts if part.stems]),
        folded=" ".join([part.folded for part in parts if part.folded]),
    )


def document(text: ArticleText) -> tantivy.Document:
    """An article as the index holds it."""
    edition = text.edition
    parts = {"headline": text.headline, "summary": text.summary, "body": "\n".join(text.paragraphs)}
    made = tantivy.Document(
        article=text.article,
        published=int(text.published_at.timestamp()),
        story=str(text.story),
        edition=edition,
        section=text.section,
    )
    stems = {}
    for part, words in parts.items():
        keys = keys_of(words, edition)
        stems[part] = keys.stems
        made.add_text(f"{part}_words", keys.words)
        made.add_text(f"{part}_stems", keys.stems)
        made.add_text(f"{part}_folded", keys.folded)
    made.add_text("gist", " ".join(gist(**stems)))
    return made


@dataclass(frozen=True, slots=True)
class _Opened:
    name: str
    stamp: tuple[int, int, int]
    index: tantivy.Index


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()


def _current() -> str:
    try:
        name = (folder() / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise IndexUnusable("there is no index yet") from None
    if not name.startswith(f"v{VERSION}-") or "/" in name:
        raise IndexUnusable("the index is of another version")
    return name


def _open(name: str) -> tantivy.Index:
    with readable():
        index = tantivy.Index.open(str(folder() / name))
        index.register_tokenizer("keys", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        # We look at the files ourselves: no thread that watches them.
        index.config_reader("manual", 1)
        index.reload()
    return index


@contextlib.contextmanager
def readable() -> Iterator[None]:
    """Turn what tantivy says of files that it cannot read into IndexUnusable."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise IndexUnusable(f"the index cannot be read: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's own, which is no Exception
            raise
        raise IndexUnusable(f"the index cannot be read: {error}") from None


def searcher() -> tantivy.Searcher:
    """What was committed last. Raises IndexUnusable."""
    name = _current()
    home = folder()
    try:
        meta = (home / name / "meta.json").stat()
    except OSError as error:
        raise IndexUnusable(f"the index has lost its files: {error.strerror}") from None
    stamp = (meta.st_ino, meta.st_mtime_ns, meta.st_size)
    with _opening, readable():
        there = _opened.get(home)
        if there is None or there.name != name:
            there = _opened[home] = _Opened(name, stamp, _open(name))
        elif there.stamp != stamp:
            there.index.reload()
            _opened[home] = _Opened(name, stamp, there.index)
        return there.index.searcher()


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Be the one process that writes. Raises IndexBusy when another one does."""
    folder().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexBusy("another process is writing the search index; try again when it is done") from None
        yield
    finally:
        os.close(descriptor)


def is_usable() -> bool:
    """Whether there is an index that can be searched."""
    try:
        searcher()
    except IndexUnusable:
        return False
    return True


def stories_of(articles: Iterable[int]) -> set[UUID]:
    """The stories under which these articles stand in the index. Raises IndexUnusable."""
    wanted = sorted(articles)
    if not wanted:
        return set()
    found = searcher()
    with readable():
        hits = found.search(tantivy.Query.term_set_query(SCHEMA, "article", wanted), limit=len(wanted)).hits
        return {UUID(str(found.doc(address).get_first("story"))) for _, address in hits}


def analysis_noted() -> str:
    """The name of the analysis that the index was last made with, empty when there is none."""
    try:
        return (folder() / "analysis").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def note_analysis(name: str) -> None:
    (folder() / "analysis").write_text(name, encoding="utf-8")


def create() -> str:
    """Make a new, empty index beside the one in use. Returns its name, for `put` and `take_over`."""
    name = f"v{VERSION}-{uuid4().hex}"
    (folder() / name).mkdir(parents=True)
    with readable():
        tantivy.Index(SCHEMA, str(folder() / name), reuse=False)
    return name


def put(texts: Iterable[ArticleText], gone: Iterable[int] = (), name: str | None = None, fresh: bool = False) -> None:
    """Index texts in the place of what is there of them, take `gone` out, and commit.

    Into the index in use unless named. `fresh`: none of the texts is there yet. Raises IndexUnusable.
    """
    index = _open(name or _current())
    with readable():
        writer = index.writer(HEAP, 1)
        try:
            for article in gone:
                writer.delete_documents_by_term("article", article)
            for text in texts:
                if not fresh:
                    writer.delete_documents_by_term("article", text.article)
                writer.add_document(document(text))
            writer.commit()
        finally:
            writer.wait_merging_threads()


def take_over(name: str) -> None:
    """Put the index of that name in use, and throw the others away."""
    home = folder()
    beside = home / "current.new"
    beside.write_text(name, encoding="ascii")
    beside.replace(home / "current")
    for other in home.iterdir():
        # Those who still read an old one keep its files open until they look again.
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
