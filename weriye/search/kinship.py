"""Which stories are related to a story: like it in words, in whom they are about, and in time.

More-like-this, as in Lucene: the story's most telling stems (in its headline, summary and beginning,
rare elsewhere) look for other stories in the same edition; the best of the editions counts. Stories
that share subjects of the gazetteer are found across editions too. The same corpus gives the same
order: weights are whole numbers, counted on living documents, and ties go to the newer story.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tantivy import Occur, Query, Searcher

from weriye.language.function_words import function_words
from weriye.stories.editions import editions
from weriye.stories.models import Appearance, PublishedArticle

from .index import SCHEMA, gist, keys_of
from .texts import ArticleText, texts

STEMS = 24  # most telling stems of one article
# Mentions of those stems that are looked through, at most: the work must not grow with the archive.
MENTIONS = 60_000
CANDIDATES = 60  # articles looked at for one article
LARGEST_TIE = 4_000
LEAD_CHARACTERS = 2_000
# A stem in more than this share of all articles tells nothing.
COMMON = 0.5
SCALE = 100
IN_HEADLINE = 0.5  # what a stem gains when it stands in the other's headline too
SUBJECTS = 0.5  # what shared subjects weigh beside the words
OF_ONE_SUBJECT = 40  # newest articles looked at for one subject
COUNTED = 2_000  # articles about one subject; of more the archive's size says nothing new
WORTH = 0.1  # below this two stories have nothing to do with each other
HALF_LIFE = 60.0  # days between two stories that halve what time adds
TIMELESS = 0.6  # what remains of likeness however far apart two stories are


@dataclass(frozen=True, slots=True)
class Kin:
    """A related story. `score` is 0 to about 1.5."""

    story: UUID
    score: float


class Kinship:
    """Finds related stories in what one searcher sees; counts of stems are kept between stories."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._articles = searcher.num_docs
        self._counts: dict[str, int] = {}
        self._covered: dict[int, int] = {}

    def of(self, story: UUID, limit: int) -> list[Kin]:
        """The stories most related to one, best first; none when it is not published."""
        told = texts(PublishedArticle.objects.filter(story=story).values_list("pk", flat=True))
        if not told:
            return []
        likeness: dict[int, float] = {}
        for text in told:
            for article, score in self._alike(text):
                likeness[article] = max(score, likeness.get(article, 0.0))
        shared = self._shared_subjects([text.article for text in told])
        rows = PublishedArticle.objects.filter(pk__in=likeness.keys() | shared.keys()).exclude(story=story)
        words: dict[UUID, float] = defaultdict(float)
        subjects: dict[UUID, float] = defaultdict(float)
        first: dict[UUID, datetime] = {}
        for pk, other, at in rows.values_list("pk", "story", "published_at"):
            words[other] = max(words[other], likeness.get(pk, 0.0))
            subjects[other] = max(subjects[other], shared.get(pk, 0.0))
            first[other] = min(first.get(other, at), at)
        began = min(text.published_at for text in told)
        found = []
        for other, at in first.items():
            score = words[other] + SUBJECTS * subjects[other]
            days = abs((at - began).total_seconds()) / 86_400
            score *= TIMELESS + (1 - TIMELESS) * 0.5 ** (days / HALF_LIFE)
            if score >= WORTH:
                found.append((-round(score, 4), -at.timestamp(), other))
        return [Kin(other, -score) for score, _, other in sorted(found)[:limit]]

    def _alike(self, text: ArticleText) -> list[tuple[int, float]]:
        """Articles of the same edition with the same telling stems: key, and likeness 0 to 1."""
        weights = self._telling(text)
        if not weights:
            return []
        most = sum(weights.values()) * (1 + IN_HEADLINE)
        clauses = [
            (Occur.Must, Query.const_score_query(Query.term_query(SCHEMA, "edition", text.edition, "basic"), 0.0)),
            (Occur.MustNot, Query.term_query(SCHEMA, "story", str(text.story), "basic")),
        ]
        alike: list[tuple[Occur, Query]] = []
        for stem, weight in weights.items():
            for field, factor in (("gist", 1.0), ("headline_stems", IN_HEADLINE)):
                there = Query.term_query(SCHEMA, field, stem, "freq")
                alike.append((Occur.Should, Query.const_score_query(there, float(round(weight * factor)))))
        asked = Query.boolean_query([*clauses, (Occur.Must, Query.boolean_query(alike))])
        return [(article, score / most) for article, score in self._best(asked)]

    def _best(self, asked: Query) -> list[tuple[int, float]]:
        """The best articles; of equals at the end all or none, so that chance decides nothing."""
        limit = CANDIDATES
        while True:
            hits = self._searcher.search(asked, limit=limit + 1, count=False).hits
            full = len(hits) > limit
            tied = full and hits[0][0] == hits[limit][0]
            if not tied or limit >= LARGEST_TIE:
                break
            limit *= 4
        if full:
            hits = [hit for hit in hits if hit[0] > hits[limit][0]] or hits[:limit]
        keys = self._searcher.fast_field_values("article", [address for _, address in hits])
        return [(int(key), score) for key, (score, _) in zip(keys, hits, strict=True) if key is not None]

    def _telling(self, text: ArticleText) -> dict[str, int]:
        """The stems that set an article apart, with their weights in whole numbers."""
        lead = " ".join(text.paragraphs)[:LEAD_CHARACTERS]
        stems = gist(*(keys_of(part, text.edition).stems for part in (text.headline, text.summary, lead)))
        nothing = function_words(text.edition)
        weighed = []
        for stem, times in stems.items():
            # A number alone (25, 2026) relates nothing.
            tells = stem not in nothing and any(letter.isalpha() for letter in stem)
            count = self._count(stem) if tells else 0
            # A stem of this article alone finds nothing.
            if 2 <= count <= COMMON * self._articles:
                weighed.append((-max(round(SCALE * times * _rarity(count, self._articles)), 1), stem))
        telling: dict[str, int] = {}
        mentions = 0
        for weight, stem in sorted(weighed):
            # What stands in very many articles is passed over, unless nothing rarer tells more.
            if not telling or mentions + self._count(stem) <= MENTIONS:
                telling[stem] = -weight
                mentions += self._count(stem)
            if len(telling) == STEMS:
                break
        return telling

    def _count(self, stem: str) -> int:
        """How many articles have a stem in their gist; those taken out of the index do not count."""
        if stem not in self._counts:
            there = Query.term_query(SCHEMA, "gist", stem, "freq")
            found = self._searcher.search(there, limit=1)
            self._counts[stem] = int(found.count or 0)  # type: ignore[attr-defined]
        return self._counts[stem]

    def _shared_subjects(self, articles: Sequence[int]) -> dict[int, float]:
        """Articles that share subjects with these, in any edition: the share of what they are about."""
        weights = {entry: _rarity(self._articles_about(entry), self._articles) for entry in sorted(_subjects(articles))}
        whole = sum(weights.values())
        shared: dict[int, float] = defaultdict(float)
        for entry, weight in weights.items():
            for article in _newest_about(entry):
                shared[article] += weight / whole
        return shared

    def _articles_about(self, entry: int) -> int:
        """How many articles are about an entry, up to where more would tell no less."""
        if entry not in self._covered:
            there = Appearance.objects.filter(entry=entry, role=Appearance.Role.SUBJECT)
            self._covered[entry] = there.order_by()[:COUNTED].count()
        return self._covered[entry]


def _newest_about(entry: int) -> list[int]:
    """The newest articles about an entry, read by edition, as the index has them."""
    newest: list[tuple[datetime, int]] = []
    for edition in editions():
        there = Appearance.objects.filter(entry=entry, edition=edition.code, role=Appearance.Role.SUBJECT)
        rows = there.order_by("-published_at", "-article").values_list("published_at", "article")
        newest += rows[:OF_ONE_SUBJECT]
    return [article for _, article in sorted(newest, reverse=True)[:OF_ONE_SUBJECT]]


def _rarity(count: int, of: int) -> float:
    """The inverse document frequency of BM25: what is everywhere weighs nearly nothing, never less."""
    return math.log(1 + max(of - count + 0.5, 0.5) / (count + 0.5))


def _subjects(articles: Iterable[int]) -> set[int]:
    found = Appearance.objects.filter(article__in=list(articles), role=Appearance.Role.SUBJECT)
    return set(found.values_list("entry", flat=True))
