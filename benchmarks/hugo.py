"""Hugo building the same articles: `hugo` of Debian, a comparable template, both editions, related list."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import homes
from benchmarks.archive import EDITIONS, Story, phrases, stories

CONFIG = {
    "baseURL": "https://example.org/",
    "title": "Badweyn TV",
    "defaultContentLanguage": "so",
    "defaultContentLanguageInSubdir": True,
    "languages": {code: {"contentDir": f"content/{code}", "title": "Badweyn TV"} for code in EDITIONS},
    "permalinks": dict.fromkeys(sorted(phrases()), "/:year/:month/:day/:slug/"),
    "disableKinds": ["taxonomy", "term", "404", "robotsTXT"],
    "services": {"rss": {"limit": 30}},
    "timeout": "600s",
}
# What our page shows too: the switch of editions, byline, dateline, times, body, subjects, sharing, related
# stories (here merely those before it in its section, which costs Hugo nothing to find), JSON-LD, the style.
BASE = """<!doctype html><html lang="{{ .Language.Lang }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{{ .Title }} – {{ site.Title }}</title>
<meta name="description" content="{{ .Params.summary }}"><link rel="canonical" href="{{ .Permalink }}">
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">{{ end }}
<meta property="og:title" content="{{ .Title }}"><meta property="og:url" content="{{ .Permalink }}">
<style>{{ $.Site.Data.style.css | safeCSS }}</style>{{ block "head" . }}{{ end }}</head><body>
<header><a href="{{ "/" | relLangURL }}">{{ site.Title }}</a><nav>
{{ range site.Home.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
<nav aria-label="Editions">{{ range .AllTranslations }}
<a hreflang="{{ .Language.Lang }}" href="{{ .RelPermalink }}">{{ .Language.Lang }}</a>{{ end }}</nav></header>
<main>{{ block "main" . }}{{ end }}</main><footer>{{ site.Title }}</footer></body></html>"""
SINGLE = """{{ define "head" }}<script type="application/ld+json">{{ dict "@context" "https://schema.org" "@type"
"NewsArticle" "headline" .Title "description" .Params.summary "datePublished" .Date "url" .Permalink "author"
(dict "@type" "Person" "name" .Params.byline) "articleSection" .Section | jsonify | safeJS }}</script>{{ end }}
{{ define "main" }}<article><h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p><address>{{ .Params.byline }}</address>
<time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2 January 2006, 15:04" }}</time>
<p>{{ .Params.dateline }} ({{ .Params.source }}) —</p>{{ .Content }}
<ul>{{ range .Params.subjects }}<li>{{ . }}</li>{{ end }}</ul>
<ul>{{ range slice "https://wa.me/?text=" "https://t.me/share/url?url=" }}
<li><a href="{{ . }}{{ $.Permalink }}">{{ $.Title }}</a></li>{{ end }}</ul></article>
<section data-part="related"><ul>{{ $page := . }}{{ range seq 4 }}{{ with $page }}{{ with .PrevInSection }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><p>{{ .Params.summary }}</p>
<time>{{ .Date.Format "2 January 2006" }}</time></li>{{ $page = . }}{{ end }}{{ end }}{{ end }}</ul>
</section>{{ end }}"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range first 24 .RegularPagesRecursive }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><p>{{ .Params.summary }}</p></li>{{ end }}</ul>{{ end }}"""


def measure(home: Path, folder: Path, seed: int) -> dict[str, float | str]:
    """Seconds to build the articles of a home's archive, and again after one more; once in a process."""
    os.environ.update({"WERIYE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "weriye.config.settings"})
    import django

    django.setup()
    from benchmarks.archive_rows import Writer
    from weriye.reader.rendering import parts_of
    from weriye.reader.styles import stylesheet

    known = homes.about(home)
    writer = Writer(seed)
    until = datetime.fromisoformat(known["until"])
    shutil.rmtree(folder, ignore_errors=True)
    _write_site(folder, stylesheet(parts_of("article.html")))
    names = writer.names()
    told = stories(known["stories"], until, names, writer.sizes(), seed)
    articles = _write_content(folder, told, names)
    try:
        build = _build(folder)
        more = stories(1, until + timedelta(seconds=1), names, writer.sizes(), seed + 1)
        _write_content(folder, more, names)
        again = _build(folder)
        version = subprocess.run(["hugo", "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"hugo, {articles:,} articles   built in {build:.1f} s, again after one more in {again:.1f} s")
    return {"articles": articles, "build_s": round(build, 2), "rebuild_s": round(again, 2), "version": version}


def _write_site(folder: Path, style: str) -> None:
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "data" / "style.json").write_text(json.dumps({"css": style}))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    for name, text in (("baseof", BASE), ("single", SINGLE), ("list", LIST)):
        (layouts / f"{name}.html").write_text(text)


def _write_content(folder: Path, told: Iterable[Story], names: list[dict[str, str]]) -> int:
    """One file an article, in HTML already, so that Hugo need not parse Markdown. Returns how many."""
    articles = 0
    for story in told:
        for edition, words in story.told.items():
            matter = {
                "title": words.headline,
                "date": story.at.isoformat(),
                "slug": f"{story.key.hex[:12]}",
                "translationKey": story.key.hex,
                "summary": words.summary,
                "byline": f"Reporter {story.author}",
                "dateline": names[story.place][edition],
                "source": "Badweyn TV",
                "subjects": [f"Subject {number}" for number in story.subjects],
            }
            file = folder / "content" / edition / story.section / f"{story.at:%Y-%m}" / f"{story.key.hex}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(matter) + "\n\n" + "\n".join(words.paragraphs), encoding="utf-8")
            articles += 1
    return articles


def _build(folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(["hugo", "--quiet", "--source", str(folder)], check=True)
    return time.perf_counter() - start
