"""From what a reader types to what the index is asked.

Every word is wanted, in any of its forms; words in quotation marks are wanted in that order. Articles
with all words of a query stand first; a word in the headline counts more than in the summary, and
there more than in the body, and recent articles a little more.
Scores are BM25 (Robertson & Zaragoza 2009) by tantivy. Reads no index; never raises on any text.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tantivy import FieldType, Occur, Query

from weriye.language.analysis import QueryTerm, analyse, query_terms

from .index import SCHEMA

LONGEST = 1_000  # characters that are looked at
MOST = 32  # words that are looked for
BOOST = {"headline": 3.0, "summary": 1.5, "body": 1.0}
# What an article with all words gains: of a short query, more than words can score (and little enough
# to leave scores their decimals in 32 bits); of a longer one, less than one more word.
SHORT = 3
ALL_WORDS = {True: 4_096.0, False: 1.5}
EXACT_PHRASE = 0.5
# An article younger than so many days gains so much, in all up to a third of what one word scores.
RECENT = ((2, 0.5), (7, 0.5), (30, 0.5), (180, 0.5), (730, 0.5))
# A spelling that is guessed (VARIANT_WEIGHT of the analysis) and no key of the word itself.
GUESSED = 0.2

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, slots=True)
class Asked:
    """A query understood: single words, and phrases of two or more."""

    words: tuple[QueryTerm, ...]
    phrases: tuple[tuple[QueryTerm, ...], ...]

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.phrases

    def all_terms(self) -> Iterable[QueryTerm]:
        yield from self.words
        for phrase in self.phrases:
            yield from phrase


def understand(text: str, edition: str) -> Asked:
    """What a reader of an edition asks for; a quotation mark without its fellow means nothing."""
    text = text[:LONGEST].encode("utf-8", "replace").decode()
    phrases: list[tuple[QueryTerm, ...]] = []
    words: list[QueryTerm] = []
    left = MOST
    rest = 0
    for quoted in [*_QUOTED.finditer(text), None]:
        between = text[rest : quoted.start() if quoted else len(text)]
        rest = quoted.end() if quoted else len(text)
        words += query_terms(between, edition)
        if quoted:
            inside = query_terms(quoted[1], edition)[:left]
            left -= len(inside)
            if len(inside) > 1:
                phrases.append(tuple(inside))
            else:
                words += inside
    once = {(word.stem, word.folded): word for word in words}
    return Asked(words=tuple(once.values())[: max(left, 0)], phrases=tuple(phrases))


def question(asked: Asked, edition: str, now: datetime, at_least: float) -> Query:
    """What the index is asked; articles need `at_least` (0 to 1) of the words, and one at the least."""
    wanted = [_word(word) for word in asked.words if not word.function_word]
    wanted += [_phrase(phrase) for phrase in asked.phrases]
    common = [_word(word) for word in asked.words if word.function_word]
    if not wanted:
        wanted, common = common, []
    need = max(1, math.ceil(len(wanted) * at_least))
    matching = Query.boolean_query([(Occur.Should, one) for one in wanted], minimum_number_should_match=need)
    clauses = [(Occur.Must, Query.const_score_query(_edition(edition), 0.0)), (Occur.Must, matching)]
    if need < len(wanted):
        everything = Query.boolean_query([(Occur.Must, one) for one in wanted])
        clauses.append((Occur.Should, Query.const_score_query(everything, ALL_WORDS[len(wanted) <= SHORT])))
    clauses += [(Occur.Should, one) for one in common]
    clauses += [(Occur.Should, recent) for recent in _recent(now)]
    return Query.boolean_query(clauses)


def share_wanted(asked: Asked) -> float:
    """Which share of its words a query needs at first: all of one or two, a third of more."""
    units = len([word for word in asked.words if not word.function_word]) + len(asked.phrases)
    return 1.0 if units <= 2 else 1 / 3


def _edition(edition: str) -> Query:
    return Query.term_query(SCHEMA, "edition", edition, "basic")


def _recent(now: datetime) -> list[Query]:
    return [
        Query.const_score_query(
            Query.range_query(
                SCHEMA, "published", FieldType.Integer, int((now - timedelta(days=days)).timestamp()), None
            ),
            gain,
        )
        for days, gain in RECENT
    ]


def _term(part: str, key: str, value: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(SCHEMA, f"{part}_{key}", value), weight * BOOST[part])


def _word(word: QueryTerm) -> Query:
    """A word in any part, by its best key there; its exact form adds to that."""
    clauses: list[tuple[Occur, Query]] = []
    for part in BOOST:
        exact = [key for key in word.keys if key.field == "words" and key.value == _plain(word)]
        best = [_term(part, key.field, key.value, key.weight) for key in word.keys if key not in exact]
        clauses.append((Occur.Should, Query.disjunction_max_query(best)))
        clauses += [(Occur.Should, _term(part, key.field, key.value, key.weight)) for key in exact]
    return Query.boolean_query(clauses)


def _plain(word: QueryTerm) -> str:
    # The first key of the field `words` is the word as it was typed; the others are its other names.
    return next((key.value for key in word.keys if key.field == "words"), "")


def _phrase(phrase: Sequence[QueryTerm]) -> Query:
    """The words in that order, in any form or spelling of each; letter by letter counts more."""
    spoken = {
        "stems": [word.stem for word in phrase],
        "folded": [word.folded for word in phrase],
        "words": [_plain(word) for word in phrase],
    }
    weights = {"stems": 1.0, "folded": 0.4, "words": EXACT_PHRASE}
    clauses = []
    for part, boost in BOOST.items():
        for key, values in spoken.items():
            found = Query.phrase_query(SCHEMA, f"{part}_{key}", list(values))
            clauses.append((Occur.Should, Query.boost_query(found, boost * weights[key])))
    return Query.boolean_query(clauses)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Tells which words of a text a query found."""

    edition: str
    sure: frozenset[tuple[str, str]]
    guessed: frozenset[tuple[str, str]]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Where in the text its matching words stand: start, end, and the key that matched.

        Guessed spellings count only in a text in which nothing else does.
        """
        tokens = [
            (token.start, token.end, (("words", token.word), ("stems", token.stem), ("folded", token.folded)))
            for token in analyse(text, self.edition)
        ]
        for accepted in (self.sure, self.guessed):
            found = [
                (start, end, next(key for key in keys if key in accepted)[1])
                for start, end, keys in tokens
                if any(key in accepted for key in keys)
            ]
            if found:
                return found
        return []


def matcher(asked: Asked, edition: str) -> Matcher:
    """Function words are marked only when there is nothing else in the query, or in a phrase."""
    terms = [word for word in asked.words if not word.function_word]
    terms += [word for phrase in asked.phrases for word in phrase]
    terms = terms or list(asked.words)
    keys = [(key, (key.field, key.value)) for term in terms for key in term.keys]
    factor = 1.0 if any(not term.function_word for term in terms) else 0.0
    sure = frozenset(pair for key, pair in keys if key.weight >= GUESSED * factor)
    return Matcher(edition, sure, frozenset(pair for _, pair in keys) - sure)
