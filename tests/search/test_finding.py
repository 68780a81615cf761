"""Finding: any form of a word, the right article first, never an exception."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from weriye.search import actions, index, queries
from weriye.search.excerpts import END, START
from weriye.search.queries import NOTHING, find
from weriye.stories.models import Article

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Write = Callable[..., Article]
UpToDate = Callable[[], int]


def found(query: str, edition: str = "so", **kwargs: int) -> list[int]:
    return [hit.article for hit in find(query, edition, **kwargs).hits]


def test_a_word_finds_its_forms_and_spellings(write_article: Write, up_to_date: UpToDate) -> None:
    one = write_article("so", "Warka maanta", paragraphs=("<p>Dawladdii hore ayaa <b>magaalada</b> ka hadashay.</p>",))
    write_article("so", "Ciyaaraha", paragraphs=("<p>Kubadda cagta ayaa la ciyaaray.</p>",))
    up_to_date()
    assert found("dowladda") == [one.pk]
    assert found("magaalooyinka") == [one.pk]
    hit = find("dowladda", "so").hits[0]
    assert hit.excerpt == f"{START}Dawladdii{END} hore ayaa magaalada ka hadashay."


def test_editions_are_searched_apart(write_article: Write, up_to_date: UpToDate) -> None:
    english = write_article("en", "Drought in Baidoa", paragraphs=("<p>Aid has reached Baidoa.</p>",))
    somali = write_article("so", "Abaarta Baydhabo", paragraphs=("<p>Gargaar ayaa gaadhay Baydhabo.</p>",))
    up_to_date()
    assert found("Baidoa", "en") == [english.pk]
    assert found("Baydhabo", "so") == [somali.pk]
    assert found("reaching", "en") == [english.pk]


def test_all_words_come_before_some_words_and_the_headline_before_the_body(
    write_article: Write, up_to_date: UpToDate
) -> None:
    some = write_article("en", "Harbour works", paragraphs=("<p>The harbour and the bridge. Harbour!</p>",))
    body = write_article("en", "Council meets", paragraphs=("<p>The bridge, the harbour and the ferry.</p>",))
    head = write_article("en", "Bridge and harbour get a ferry", paragraphs=("<p>News.</p>",))
    write_article("en", "Something else", paragraphs=("<p>Nothing of the kind.</p>",))
    up_to_date()
    assert found("ferry bridge harbour", "en") == [head.pk, body.pk, some.pk]
    # Two words are both wanted.
    assert found("ferry harbour", "en") == [head.pk, body.pk]
    # When no article has them, one is better than nothing.
    assert found("ferry kangaroo", "en") == [head.pk, body.pk]


def test_words_in_quotation_marks_stand_together(write_article: Write, up_to_date: UpToDate) -> None:
    apart = write_article("en", "Water", paragraphs=("<p>The minister of water met a prime candidate.</p>",))
    together = write_article("en", "Power", paragraphs=("<p>The prime minister of trade spoke.</p>",))
    up_to_date()
    assert set(found("prime minister", "en")) == {apart.pk, together.pk}
    assert found('"prime minister"', "en") == [together.pk]
    assert found("“prime minister” trade", "en") == [together.pk]
    assert set(found('"prime minister', "en")) == {apart.pk, together.pk}
    assert found('"prime"', "en") == found("prime", "en")
    assert find('"minister prime"', "en").total == 0


def test_of_equals_the_newest_is_first(write_article: Write, up_to_date: UpToDate) -> None:
    pks = [
        write_article("so", "Roobka xalay", slug=f"r-{days}", published_at=NOW - timedelta(days=3 * 365 + days)).pk
        for days in range(5)
    ]
    up_to_date()
    assert found("roobka") == pks
    assert found("roobka", offset=2, limit=2) == pks[2:4]
    assert find("roobka", "so", limit=2).total == 5


def test_a_recent_article_gains_a_little(write_article: Write, up_to_date: UpToDate) -> None:
    from django.utils import timezone

    old = write_article("so", "Roobka xalay", published_at=timezone.now() - timedelta(days=3000))
    new = write_article("so", "Roobka xalay oo badnaa", published_at=timezone.now() - timedelta(hours=3))
    up_to_date()
    assert found("roobka") == [new.pk, old.pk]
    best = write_article("so", "Roob", published_at=timezone.now() - timedelta(days=3000), paragraphs=("<p>Roob.</p>",))
    up_to_date()
    assert best.pk in found("roobka")


def test_drafts_and_withdrawn_articles_are_never_found(write_article: Write, up_to_date: UpToDate) -> None:
    draft = write_article("so", "Roobka qabyada", publish=False)
    article = write_article("so", "Roobka xalay")
    actions.enqueue([draft.pk])
    up_to_date()
    assert found("roobka") == [article.pk]
    article.unpublish()
    # Not even before the index has heard of it.
    assert find("roobka", "so") == NOTHING
    up_to_date()
    assert find("roobka", "so") == NOTHING


def test_a_draft_of_a_published_article_is_not_searched(write_article: Write, up_to_date: UpToDate) -> None:
    article = write_article("so", "Roobka xalay")
    article.title = "Abaarta cusub"
    article.save_revision()
    actions.enqueue([article.pk])
    up_to_date()
    assert found("abaarta") == []
    assert found("roobka") == [article.pk]


def test_an_edited_article_is_found_by_its_new_words_alone(write_article: Write, up_to_date: UpToDate) -> None:
    from weriye.stories.actions import publish_article

    article = write_article("en", "Locusts return", paragraphs=("<p>Fields.</p>",))
    up_to_date()
    article.title = "Floods return"
    publish_article(article)
    up_to_date()
    assert found("locusts", "en") == []
    assert found("floods", "en") == [article.pk]
    assert index.searcher().num_docs == 1


def test_every_block_of_the_body_is_searched_and_no_markup(write_article: Write, up_to_date: UpToDate) -> None:
    from weriye.stories.actions import publish_article

    article = write_article("en", "Plain")
    article.body = [
        ("heading", "Alphahead"),
        ("paragraph", '<p>One&amp;two <a href="https://hrefword.example/">Betalink</a></p><p>Gammapara</p>'),
        ("quote", {"text": "Deltaquote", "speaker": "Epsilonspeaker"}),
        ("list", {"items": ["<p>Zetaitem</p>"], "ordered": True}),
        ("fact_box", {"title": "Etabox", "text": "<ul><li>Thetafact</li></ul>"}),
        ("video", {"address": "https://videoaddress.example/v", "title": "Iotavideo", "poster": None}),
        ("timeline", {"title": "Kappatime", "events": [{"date": "Lambdadate", "text": "<p>Muevent</p>"}]}),
        (
            "table",
            {
                "table": {
                    "caption": "Nucaption",
                    "columns": [{"type": "text", "heading": "Xiheading"}, {"type": "figures", "heading": ""}],
                    "rows": [{"values": ["Omicronrow <5", "> 7350 Pirow"]}],
                },
                "row_headers": True,
                "notes": "Rhonotes",
                "source": "Sigmasource",
            },
        ),
    ]
    publish_article(article)
    up_to_date()
    words = "Alphahead Betalink Gammapara Deltaquote Epsilonspeaker Zetaitem Etabox Thetafact Iotavideo Kappatime"
    of_table = "Nucaption Xiheading Omicronrow 7350 Pirow Rhonotes Sigmasource"
    for word in [*words.split(), "Lambdadate", "Muevent", *of_table.split()]:
        assert found(word, "en") == [article.pk], word
    for word in ("hrefword", "href", "videoaddress", "amp", "paragraph", "ordered", "figures"):
        assert found(word, "en") == [], word


HOSTILE = [
    "",
    " \t\n\u00a0",
    '"',
    '""""',
    '"""a"b"',
    "“„»«”",
    "AND OR NOT",
    "+roob -roob *",
    "title:roob AND [a TO z] OR (",
    "roob^99999 ~3 /re.*/",
    "'; DROP TABLE stories_article; --",
    "\x00\x01\x02",
    "\ud800 roob \udfff",
    "\u202eroob\u2066",
    "🎉" * 500,
    "ا" * 10_000,
    "a" * 10_000,
    "roob " * 2_000,
    '"roob badan" ' * 800,
    " ".join(f"word{n}" for n in range(3_000)),
    "e\u0301" * 3_000,
    "ﷺ ﷽ Ⅷ ½ ｒｏｏｂ",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_the_search(query: str, write_article: Write, up_to_date: UpToDate) -> None:
    write_article("so", "Roob badan")
    up_to_date()
    for edition in ("so", "en", "xx"):
        results = find(query, edition)
        assert results.total >= len(results.hits) >= 0
        for hit in results.hits:
            hit.excerpt.encode()


def test_no_naughty_string_breaks_the_search(shared: Path, write_article: Write, up_to_date: UpToDate) -> None:
    strings = json.loads((shared / "fixtures/hostile/blns.json").read_text(encoding="utf-8"))
    write_article("so", "Roob badan")
    up_to_date()
    for string in strings:
        find(string, "so")


def test_words_of_the_grammar_alone_still_find_something(write_article: Write, up_to_date: UpToDate) -> None:
    article = write_article("en", "The one that was", paragraphs=("<p>It was.</p>",))
    up_to_date()
    assert found("the", "en") == [article.pk]


@pytest.mark.parametrize(("offset", "limit"), [(-1, 20), (0, 0), (0, -5), (10**12, 20), (0, 10**12)])
def test_any_place_in_the_list_is_answered(offset: int, limit: int, write_article: Write, up_to_date: UpToDate) -> None:
    write_article("so", "Roob badan")
    up_to_date()
    assert find("roob", "so", offset, limit).total in (0, 1)


def test_the_command_answers_as_the_page_does(
    write_article: Write, up_to_date: UpToDate, capsys: pytest.CaptureFixture[str]
) -> None:
    from weriye.config.verbs.exits import BadInput
    from weriye.config.verbs.searching import search

    article = write_article("so", "Roob ka da’ay Baydhabo")
    up_to_date()
    search("roobka", "so", 20, True)
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert printed == {
        "total": 1,
        "hits": [
            {
                "article": article.pk,
                "headline": "Roob ka da’ay Baydhabo",
                "address": "/so/2026/11/20/roob-ka-daay-baydhabo/",
                "published": "2026-11-20T12:00:00+00:00",
                "excerpt": "Roob badan ayaa da’ay.",
            }
        ],
    }
    search("roobka", "so", 20, False)
    assert "1 found" in capsys.readouterr().out
    for arguments in (("roob", "xx", 20), ("roob", "so", 0), ("roob", "so", 101), (" ", "so", 20)):
        with pytest.raises(BadInput):
            search(*arguments, as_json=False)


def test_the_command_says_when_there_is_no_index(newsroom: Path) -> None:
    from weriye.config.verbs.exits import Failed
    from weriye.config.verbs.searching import search

    with pytest.raises(Failed, match="weriye reindex"):
        search("roob", "so", 20, False)


def test_leafing_shows_every_article_once(write_article: Write, up_to_date: UpToDate) -> None:
    pks = {write_article("so", f"Roobka {n}", published_at=NOW - timedelta(hours=n % 7)).pk for n in range(45)}
    up_to_date()
    pages = [found("roobka", offset=offset, limit=10) for offset in range(0, 50, 10)]
    listed = [pk for page in pages for pk in page]
    assert len(listed) == 45
    assert set(listed) == pks
    assert queries.find("roobka", "so", 100).hits == ()
