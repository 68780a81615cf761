"""An archive of any size to measure with: stories in both editions, the same for the same seed.

Headlines and paragraphs are those of the demo station, put together anew; places, authors and subjects
are the gazetteer's, pictures the demo's. Four stories in five are told in both editions.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

DEMO = Path(__file__).parent.parent / "weriye" / "demo" / "stories"
EDITIONS = ("so", "en")
A_DAY = 100
IN_BOTH = 0.8
PICTURED = 0.7
SOURCE = "Badweyn TV"
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.S)
_ASIDE = re.compile(r"<(aside|blockquote|figure)\b.*?</\1>", re.S)


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one section of one edition is told with: headlines, summaries, paragraphs as HTML."""

    headlines: tuple[str, ...]
    summaries: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A story as one edition tells it."""

    headline: str
    summary: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A generated story. `place`, `author`, `subjects` and `picture` are places in lists that the caller has."""

    key: UUID
    at: datetime
    section: str
    place: int
    author: int
    subjects: tuple[int, ...]
    picture: int | None
    told: Mapping[str, Told]


def phrases() -> dict[str, dict[str, Phrases]]:
    """By section, by edition."""
    found: dict[str, dict[str, Phrases]] = {}
    for file in sorted(DEMO.glob("*.jsonl")):
        section, edition, _ = file.name.split(".")
        articles = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        bodies = (_ASIDE.sub("", article["html"]) for article in articles)
        found.setdefault(section, {})[edition] = Phrases(
            tuple(article["headline"] for article in articles),
            tuple(article["summary"] for article in articles),
            tuple(paragraph for body in bodies for paragraph in _PARAGRAPH.findall(body)),
        )
    return found


def stories(
    count: int, until: datetime, places: Sequence[Mapping[str, str]], sizes: tuple[int, int, int], seed: int = 1
) -> Iterator[Story]:
    """So many stories, oldest first, a hundred a day, the newest just before `until`.

    `places` are names by edition; `sizes` how many authors, subjects and pictures there are.
    """
    chance = random.Random(seed)
    by_section = phrases()
    sections = sorted(by_section)
    authors, subjects, pictures = sizes
    step = timedelta(days=1) / A_DAY
    for number in range(count):
        section = chance.choice(sections)
        place = chance.randrange(len(places))
        both = chance.random() < IN_BOTH
        editions = EDITIONS if both else (chance.choice(EDITIONS),)
        yield Story(
            key=UUID(int=chance.getrandbits(128), version=4),
            at=until - step * (count - number) + step * chance.random(),
            section=section,
            place=place,
            author=chance.randrange(authors),
            subjects=tuple(chance.sample(range(subjects), chance.randint(1, 3))),
            picture=chance.randrange(pictures) if pictures and chance.random() < PICTURED else None,
            told={edition: _tell(chance, by_section[section][edition], places[place][edition]) for edition in editions},
        )


def _tell(chance: random.Random, words: Phrases, place: str) -> Told:
    """A headline, a summary and five to nine paragraphs."""
    return Told(
        f"{place}: {chance.choice(words.headlines)}",
        chance.choice(words.summaries),
        tuple(chance.sample(words.paragraphs, chance.randint(5, 9))),
    )
