"""Measures the Somali analysis and the checks across editions against simple baselines.

    python benchmarks/language.py [--shared FOLDER] [--quick]

Needs the data folder beside the repository (or WERIYE_SHARED). Prints every measure and writes
benchmarks/results/language.json with the machine and the versions.
"""

import argparse
import csv
import json
import math
import os
import platform
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from weriye import __version__
from weriye.language import english, somali
from weriye.language.analysis import Token, analyse, query_terms, terms
from weriye.language.comparison import compare
from weriye.language.dates import format_datetime
from weriye.language.function_words import common_words

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("WERIYE_SHARED", HERE.parent.parent / "shared"))
Key = Callable[[Token], str]
Row = dict[str, str]
BASELINES: dict[str, Key] = {
    "no stemming": lambda token: token.word,
    "first 4 letters": lambda token: token.word[:4],
    "first 5 letters": lambda token: token.word[:5],
    "stem": lambda token: token.stem,
    "folded key": lambda token: token.folded,
}
PARAGRAPHS = 6


def rows(path: Path, *, quoted: bool = False) -> list[Row]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as source:
        if quoted:
            return list(csv.DictReader(source, delimiter="\t"))
        return list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))


def families(data: Path) -> dict[str, object]:
    """Pairs of forms within the sample: of one lemma and under one key."""
    forms = [(row["lemma"], row["form"]) for row in rows(data / "som_families/families_dev.tsv")]
    out: dict[str, object] = {}
    for name, key in BASELINES.items():
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        lemmas: Counter[str] = Counter()
        for lemma, form in forms:
            groups[key(analyse(form, "so")[0])][lemma] += 1
            lemmas[lemma] += 1
        right = sum(math.comb(n, 2) for group in groups.values() for n in group.values())
        found = sum(math.comb(sum(group.values()), 2) for group in groups.values())
        wanted = sum(math.comb(n, 2) for n in lemmas.values())
        out[name] = {
            "recall": round(right / wanted, 3),
            "precision": round(right / found, 3) if found else None,
        }
    return out


class Index:
    """BM25 (k1 1.2, b 0.75) over one field."""

    def __init__(self, texts: Iterable[list[str]]) -> None:
        self.posts: dict[str, dict[int, int]] = defaultdict(dict)
        lengths = []
        for number, text in enumerate(texts):
            for word, count in Counter(text).items():
                self.posts[word][number] = count
            lengths.append(len(text))
        mean = sum(lengths) / len(lengths)
        self.norms = [1.2 * (0.25 + 0.75 * length / mean) for length in lengths]

    def scores(self, word: str) -> dict[int, float]:
        posts = self.posts.get(word, {})
        idf = math.log(1 + (len(self.norms) - len(posts) + 0.5) / (len(posts) + 0.5))
        return {doc: idf * 2.2 * n / (n + self.norms[doc]) for doc, n in posts.items()}


def reciprocal_ranks(queries: list[tuple[int, str]], search: Callable[[str], dict[int, float]]) -> float:
    """MRR@10; articles of the same score share the better rank."""
    total = 0.0
    for wanted, query in queries:
        scores = search(query)
        if own := scores.get(wanted, 0.0):
            rank = 1 + sum(score > own for score in scores.values())
            total += 1 / rank if rank <= 10 else 0
    return round(total / len(queries), 4)


def weighted_search(edition: str, fields: dict[str, Index]) -> Callable[[str], dict[int, float]]:
    """As search should: the best key of each query term, and the exact word on top."""

    def search(query: str) -> dict[int, float]:
        total: dict[int, float] = defaultdict(float)
        for term in query_terms(query, edition):
            best: dict[int, float] = {}
            for at, key in enumerate(term.keys):
                for doc, score in fields[key.field].scores(key.value).items():
                    if at == 1:
                        total[doc] += score * key.weight
                    else:
                        best[doc] = max(best.get(doc, 0.0), score * key.weight)
            for doc, score in best.items():
                total[doc] += score
        return total

    return search


def retrieval(
    edition: str, articles: list[Row], asked: list[int], reinflect: Callable[[str], str] | None
) -> dict[str, object]:
    texts = [analyse(row["text"], edition) for row in articles]
    queries = [(number, articles[number]["headline"]) for number in asked]
    if reinflect:
        queries = [(number, reinflect(query)) for number, query in queries]
    out: dict[str, object] = {"queries": len(queries), "articles": len(articles)}
    for name, key in BASELINES.items():
        index = Index([key(token) for token in text] for text in texts)

        def search(query: str, index: Index = index, key: Key = key) -> dict[int, float]:
            total: dict[int, float] = defaultdict(float)
            for token in analyse(query, edition):
                for doc, score in index.scores(key(token)).items():
                    total[doc] += score
            return total

        out[name] = reciprocal_ranks(queries, search)
    fields = {
        "words": Index([t.word for t in text] for text in texts),
        "stems": Index([t.stem for t in text] for text in texts),
        "folded": Index([t.folded for t in text] for text in texts),
    }
    out["all keys, weighted"] = reciprocal_ranks(queries, weighted_search(edition, fields))
    return out


def reinflection(data: Path) -> Callable[[str], str]:
    """Replaces each word of a headline by another attested form of its lemma."""
    forms: dict[str, list[str]] = defaultdict(list)
    lemma_of: dict[str, str] = {}
    for row in rows(data / "som_families/families_dev.tsv"):
        forms[row["lemma"]].append(row["form"])
        lemma_of[row["form"]] = row["lemma"]

    def reinflect(headline: str) -> str:
        chance = random.Random(headline)
        out = []
        for token in analyse(headline, "so"):
            others = [form for form in forms[lemma_of.get(token.word, "")] if form != token.word]
            out.append(chance.choice(others) if others else token.word)
        return " ".join(out)

    return reinflect


def spellings(data: Path) -> dict[str, object]:
    """Every spelling of a group must find every other; a look-alike never beats the exact word."""
    same = missed = friends = above = 0
    for row in rows(data / "spelling_variants/variants_dev.tsv"):
        forms = [form.replace("_", " ") for form in row["forms"].split()]
        for query in forms:
            scores = {form: _match(query, form) for form in forms}
            others = [score for form, score in scores.items() if form != query]
            if row["relation"] == "same":
                same += len(others)
                missed += sum(score == 0 for score in others)
            else:
                friends += len(others)
                above += sum(score >= scores[query] for score in others)
    return {
        "pairs": same,
        "not found": missed,
        "look-alike pairs": friends,
        "ranked as high as exact": above,
    }


def _match(query: str, text: str) -> float:
    found = terms(text, "so")
    held = {
        "words": found.words.split(),
        "stems": found.stems.split(),
        "folded": found.folded.split(),
    }
    total = 0.0
    for term in query_terms(query, "so"):
        weights = [key.weight * (key.value in held[key.field]) for key in term.keys]
        total += max(weights[:1] + weights[2:]) + weights[1]
    return total


def speed(articles: list[Row]) -> dict[str, object]:
    somali.stem.cache_clear()
    somali.fold.cache_clear()
    begin = time.perf_counter()
    count = sum(len(analyse(row["text"], "so")) for row in articles)
    elapsed = time.perf_counter() - begin
    moment = time.perf_counter()
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 1, 1, tzinfo=UTC)
    for step in range(10_000):
        format_datetime(start + timedelta(minutes=step % 600), "so", UTC)
    dates = time.perf_counter() - moment
    return {
        "tokens a second, cold": round(count / elapsed),
        "dates a second": round(10_000 / dates),
    }


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SCALES = {"milyan": "bilyan", "bilyan": "milyan", "kun": "milyan", "malyan": "bilyan"}
SMALL = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_QUOTE = re.compile(r'["“][^"“”]{30,}["”]')
Document = tuple[str, str]


def documents(data: Path) -> list[Document]:
    """HornMT pairs in groups of six paragraphs: English and Somali."""
    pairs = rows(data / "hornmt/pairs_dev.tsv")
    return [
        ("\n\n".join(r["en"].strip() for r in group), "\n\n".join(r["so"].strip() for r in group))
        for at in range(0, len(pairs) - PARAGRAPHS + 1, PARAGRAPHS)
        if (group := pairs[at : at + PARAGRAPHS])
    ]


class Seeder:
    """Puts one error of a kind into a pair of documents; None where the kind has no place there."""

    def __init__(self, pairs: list[Document]) -> None:
        self.chance = random.Random(4)
        self.names = [name for en, so in pairs for name in self._names(en, so)]

    @staticmethod
    def _names(en: str, so: str) -> list[str]:
        found = re.findall(r"(?<=[a-z,] )[A-Z][a-zé]{3,}", so)
        common = common_words("en")
        return [
            name
            for name in found
            if re.search(rf"\b{name}\b", en) and english.stem(name.lower()) not in common and name not in MONTHS
        ]

    def seed(self, kind: str, en: str, so: str) -> Document | None:
        return getattr(self, "_" + kind.replace(" ", "_"))(en, so)  # type: ignore[no-any-return]

    def _swap(self, text: str, pattern: str, other: Callable[[str], str]) -> str | None:
        found = list(re.finditer(pattern, text))
        if not found:
            return None
        match = self.chance.choice(found)
        return text[: match.start()] + other(match.group()) + text[match.end() :]

    def _number(self, en: str, so: str) -> Document | None:
        def other(figure: str) -> str:
            at = self.chance.choice([i for i, c in enumerate(figure) if c.isdigit()])
            digit = self.chance.choice([c for c in "123456789" if c != figure[at]])
            return figure[:at] + digit + figure[at + 1 :]

        changed = self._swap(so, r"(?<![\w-])\d[\d,.]*\d|(?<![\w-])\d", other)
        return (en, changed) if changed else None

    def _small_number_in_words(self, en: str, so: str) -> Document | None:
        changed = self._swap(
            en,
            rf"\b(?:{'|'.join(SMALL)})\b",
            lambda w: self.chance.choice([x for x in SMALL if x != w]),
        )
        return (changed, so) if changed else None

    def _magnitude(self, en: str, so: str) -> Document | None:
        changed = self._swap(so, rf"\b(?:{'|'.join(SCALES)})\b", lambda w: SCALES[w])
        return (en, changed) if changed else None

    def _month(self, en: str, so: str) -> Document | None:
        changed = self._swap(
            en,
            rf"\b(?:{'|'.join(MONTHS)})\b",
            lambda w: self.chance.choice([x for x in MONTHS if x != w]),
        )
        return (changed, so) if changed else None

    def _name(self, en: str, so: str) -> Document | None:
        here = self._names(en, so)
        if not here:
            return None
        strangers = [name for name in self.names if name not in en and name not in so]
        lost = self.chance.choice(here)
        return en, re.sub(rf"\b{lost}\b", self.chance.choice(strangers), so)

    def _quote(self, en: str, so: str) -> Document | None:
        """Takes the marks off one quotation that both paragraphs have."""
        lines = list(zip(en.split("\n\n"), so.split("\n\n"), strict=True))
        here = [i for i, (e, s) in enumerate(lines) if len(_QUOTE.findall(e)) == len(_QUOTE.findall(s)) == 1]
        if not here:
            return None
        at = self.chance.choice(here)
        bare = _QUOTE.sub(lambda match: match.group()[1:-1], lines[at][1])
        return en, "\n\n".join(bare if i == at else s for i, (_, s) in enumerate(lines))

    def _paragraph(self, en: str, so: str) -> Document | None:
        parts = so.split("\n\n")
        lost = self.chance.randrange(1, len(parts))
        return en, "\n\n".join(parts[:lost] + parts[lost + 1 :])


SEEDED = {
    "number": "number",
    "small number in words": "number",
    "magnitude": "number",
    "month": "month",
    "name": "name",
    "quote": "quote",
    "paragraph": "paragraph",
}


def comparison(data: Path) -> dict[str, object]:
    pairs = documents(data)
    clean = [compare(en, so, "en", "so") for en, so in pairs]
    groups = {"numbers and months": ("number", "month"), "names": ("name",), "quotes": ("quote",)}
    false = {
        name: round(sum(any(f.kind in kinds for f in found) for found in clean) / len(pairs), 3)
        for name, kinds in groups.items()
    }
    found_share: dict[str, object] = {}
    seeder = Seeder(pairs)
    for kind, wanted in SEEDED.items():
        tried = hits = 0
        for (en, so), before in zip(pairs, clean, strict=True):
            if seeded := seeder.seed(kind, en, so):
                tried += 1
                known = {(f.side, f.text) for f in before if f.kind == wanted}
                hits += any(f.kind == wanted and (f.side, f.text) not in known for f in compare(*seeded, "en", "so"))
        found_share[kind] = {"documents": tried, "found": round(hits / tried, 3) if tried else None}
    return {
        "documents": len(pairs),
        "false warnings, share of documents": false,
        "seeded errors": found_share,
    }


def measures(data: Path, *, quick: bool) -> Iterator[tuple[str, dict[str, object]]]:
    yield "families, pairs of forms", families(data)
    yield "spelling variants", spellings(data)
    train = rows(data / "masakhanews/som/train.tsv", quoted=True)
    articles = train + rows(data / "masakhanews/som/dev.tsv", quoted=True)
    yield "speed", speed(train[:200] if quick else train)
    asked = [n for n in range(len(articles)) if n >= len(train) or n % 5 == 0]
    if not quick:
        yield "Somali headline finds its article, MRR@10", retrieval("so", articles, asked, None)
        again = reinflection(data)
        yield "the same, headline re-inflected", retrieval("so", articles, asked, again)
        english_articles = rows(data / "masakhanews/eng/dev.tsv", quoted=True)
        everyone = list(range(len(english_articles)))
        yield (
            "English headline finds its article, MRR@10",
            retrieval("en", english_articles, everyone, None),
        )
    yield "comparison", comparison(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds data/")
    parser.add_argument("--quick", action="store_true", help="leave out the searches (half a minute)")
    options = parser.parse_args()
    data = options.shared / "data"
    if not data.is_dir():
        print(f"{data} is not there: give --shared FOLDER or set WERIYE_SHARED", file=sys.stderr)
        return 2
    results: dict[str, object] = {
        "weriye": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    for name, figures in measures(data, quick=options.quick):
        results[name] = figures
        print(f"\n{name}")
        for what, figure in figures.items():
            print(f"  {what}: {json.dumps(figure, ensure_ascii=False)}", flush=True)
    target = HERE / "results" / "language.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nwritten to {target.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
