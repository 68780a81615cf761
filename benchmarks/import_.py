"""`make bench-import`: articles a second that `weriye import jsonl` takes, published, into an empty newsroom.

    python benchmarks/import_.py [ARTICLES]

Prints its figures and writes them to benchmarks/results/import.json. The archive is generated: a
thousand days in two editions, half of it plain paragraphs and half HTML.
"""

import json
import os
import platform
import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

SIZE = 20_000
WORDS = re.split(
    " ",
    "roob biyo magaalo dekad suuq dugsi xoolo beer wadada cusbitaal shacabka wasaaradda maanta shalay sheegay "
    "qof kun doolar dhismo kulan heshiis wadahadal doorasho ciyaar kooxda gobolka degmada xeebta kalluun buug",
)
SECTIONS = ("news", "politics", "world", "business", "health", "climate", "culture", "sports")
PLACES = ("Muqdisho", "Baydhabo", "Kismaayo", "Garoowe", "Hargeysa", "Boosaaso", "Beledweyne", "Gaalkacyo")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    root = Path(__file__).resolve().parent.parent
    sys.path.insert(0, str(root))
    with tempfile.TemporaryDirectory(prefix="weriye-bench-") as home:
        os.environ["WERIYE_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
        os.environ.pop("DATABASE_URL", None)
        results = measure(Path(home), size)
    folder = root / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "import.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for name, value in results.items():
        print(f"{name:<28}{value}")


def measure(home: Path, size: int) -> dict[str, object]:
    import django

    django.setup()
    from django.core.management import call_command

    from weriye.stories import gazetteer
    from weriye.stories.actions import create_editions
    from weriye.wire.actions import import_jsonl

    call_command("migrate", verbosity=0, interactive=False)
    create_editions()
    gazetteer.load()
    archive = home / "archive.jsonl"
    write_archive(archive, size)

    def run() -> tuple[float, float]:
        start, computing = time.perf_counter(), time.process_time()
        with archive.open("rb") as stream:
            report = import_jsonl(stream, "so", publish=True)
        seconds, computed = time.perf_counter() - start, time.process_time() - computing
        assert report.skipped == 0
        assert report.taken + report.unchanged == size
        return seconds, computed

    (first, computed), (again, _) = run(), run()
    return {
        "articles": size,
        "archive_bytes": archive.stat().st_size,
        "articles_per_second": round(size / first, 1),
        "seconds": round(first, 2),
        # On a machine that does other work beside: what one core alone would do.
        "articles_per_cpu_second": round(size / computed, 1),
        "load_average": round(os.getloadavg()[0], 1),
        "again_lines_per_second": round(size / again, 1),
        "database_bytes": (home / "weriye.sqlite3").stat().st_size,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "django": version("django"),
        "wagtail": version("wagtail"),
    }


def write_archive(file: Path, size: int) -> None:
    chance = random.Random(1)
    start = datetime(2024, 1, 1, 6, tzinfo=UTC)
    people = [f"{a.title()} {b.title()}" for a in WORDS[:8] for b in WORDS[8:16]]
    with file.open("w", encoding="utf-8") as out:
        for number in range(size):
            at = start + timedelta(minutes=number * 1440 * 1000 // size)
            sentences = [" ".join(chance.choices(WORDS, k=35)).capitalize() + "." for _ in range(8)]
            article: dict[str, object] = {
                "id": f"a-{number}",
                "story": f"s-{number // 2}",
                "edition": "so" if number % 2 else "en",
                "headline": " ".join(chance.choices(WORDS, k=9)).capitalize(),
                "summary": sentences[0][:200],
                "published": at.isoformat(),
                "section": chance.choice(SECTIONS),
                "byline": [chance.choice(people)],
                "source": "Badweyn TV",
                "dateline": chance.choice(PLACES),
                "tags": chance.sample(WORDS, 2),
                "old_url": f"https://old.example/{number}/",
            }
            if number % 4 < 2:
                article["paragraphs"] = sentences
            else:
                quote = f"<blockquote><p>{sentences[3]}</p><cite>{chance.choice(people)}</cite></blockquote>"
                article["html"] = "".join(f"<p>{text}</p>" for text in sentences[:7]) + quote + "<h2>Dheeraad</h2>"
            out.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
