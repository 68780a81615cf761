"""`import jsonl`: a whole archive, in batches, that may be stopped and run again."""

import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, ReferenceIndex, Revision

from weriye.press import actions as press
from weriye.search import actions as search
from weriye.stories import bulk, keys, queries
from weriye.stories.actions import create_article, publish_article, reconcile
from weriye.stories.bulk import Draft, fill
from weriye.stories.clock.due import publish_due
from weriye.stories.clock.models import Embargo
from weriye.stories.models import Appearance, Article, Entry, FormerAddress, Picture, PublishedArticle
from weriye.stories.weeks import week_of
from weriye.wire import archive
from weriye.wire.actions import import_jsonl
from weriye.wire.archive import JsonlReport
from weriye.wire.incoming import Unusable
from weriye.wire.matching import story_of
from weriye.wire.models import Import, ImportedPicture
from weriye.wire.pictures import file_name, split_credit

START = datetime(2026, 1, 1, tzinfo=UTC)


def line(number: int = 1, **fields: Any) -> dict[str, Any]:
    """One article of an archive, with everything that may be said of it."""
    return {
        "id": f"a-{number}",
        "story": f"s-{number}",
        "headline": f"Roob ka da’ay deegaan {number}",
        "paragraphs": [f"Roob badan ayaa da’ay, “{number} mm” — sida la sheegay.", "Laba."],
        "summary": "Kooban.",
        "published": (START + timedelta(hours=number)).isoformat(),
        "updated": (START + timedelta(hours=number + 1)).isoformat(),
        "section": "climate",
        "byline": ["Xaawo Nuur", "Cali Guuleed"],
        "source": "KAAB TV",
        "dateline": "Baydhabo",
        "tags": ["Roobka", "Beeraha"],
        "old_url": f"https://old.example/2026/{number}/?p={number}#top",
        **fields,
    }


def take(*lines: Any, edition: str = "so", publish: bool = True, **options: Any) -> JsonlReport:
    raw = b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines)
    return import_jsonl(io.BytesIO(raw), edition, publish, **options)


def counts(report: JsonlReport) -> tuple[int, int, int, int]:
    return report.taken, report.changed, report.unchanged, report.skipped


def test_a_line_becomes_an_article_with_all_its_fields(newsroom: Path) -> None:
    assert counts(take(line())) == (1, 0, 0, 0)
    article = Article.objects.get()
    assert article.title == "Roob ka da’ay deegaan 1"
    assert article.body.raw_data[0]["value"] == "<p>Roob badan ayaa da’ay, “1 mm” — sida la sheegay.</p>"
    assert (article.section, article.summary, article.dateline_source) == ("climate", "Kooban.", "KAAB TV")
    assert article.published_at == START + timedelta(hours=1)
    assert article.updated_at == START + timedelta(hours=2)
    assert article.first_published_at == article.published_at
    assert [b.person.name("so") for b in article.bylines.all()] == ["Xaawo Nuur", "Cali Guuleed"]
    assert {entry.name("so") for entry in article.subjects.all()} == {"Roobka", "Beeraha"}
    assert article.dateline is not None
    assert article.dateline.name("so") == "Baydhabo"
    address = queries.address_of(article.pk)
    assert address == "/so/2026/01/01/roob-ka-daay-deegaan-1/"
    assert queries.former_address("/2026/1/") == (True, address)


def test_a_line_needs_no_more_than_its_name_its_story_its_headline_and_a_body(newsroom: Path) -> None:
    assert counts(take({"id": 7, "story": 8, "headline": "Roob", "paragraphs": ["x"]})) == (1, 0, 0, 0)
    article = Article.objects.get()
    assert article.published_at is None
    assert article.first_published_at is not None
    assert (article.section, article.dateline, list(article.bylines.all())) == ("news", None, [])


def test_bulk_and_single_publishing_write_the_same_rows(newsroom: Path) -> None:
    take(*(line(n) for n in range(1, 4)))
    bulk = Article.objects.order_by("pk").first()
    assert bulk is not None
    draft = Draft(
        edition="so",
        story=bulk.translation_key.__class__(int=1),
        headline="Mid kale",
        body=tuple((block["type"], block["value"]) for block in bulk.body.raw_data),
        summary=bulk.summary,
        section=bulk.section,
        dateline=bulk.dateline,
        dateline_source=bulk.dateline_source,
        bylines=tuple(byline.person for byline in bulk.bylines.all()),
        subjects=tuple(bulk.subjects.all()),
        published_at=bulk.published_at,
        updated_at=bulk.updated_at,
    )
    single = Article()
    fill(single, draft)
    create_article(single, "so", at=draft.published_at)
    publish_article(single)

    def shown(pk: int) -> tuple[Any, ...]:
        skipped = ("article_id", "story", "address", "headline", "digest")
        row = {k: v for k, v in PublishedArticle.objects.values().get(pk=pk).items() if k not in skipped}
        roles = sorted(Appearance.objects.filter(article=pk).values_list("entry", "role", "edition", "published_at"))
        page = Page.objects.values(
            *("depth", "numchild", "live", "has_unpublished_changes", "content_type", "locale", "expired"),
            *("locked", "go_live_at", "expire_at", "seo_title", "search_description", "show_in_menus", "owner"),
        ).get(pk=pk)
        references = ReferenceIndex.objects.filter(object_id=str(pk)).values_list("to_object_id", "model_path")
        return row, roles, page, sorted(references)

    assert shown(bulk.pk) == shown(single.pk)


def test_publishing_afterwards_finds_nothing_to_change(newsroom: Path) -> None:
    source = (Path(__file__).parent / "pages" / "blocks.html").read_text(encoding="utf-8")
    take(line(1), {**line(2), "paragraphs": None, "html": source})
    heard: list[frozenset[str]] = []

    def hear(keys: frozenset[str], **kwargs: Any) -> None:
        heard.append(keys)

    keys.changed.connect(hear)
    try:
        for article in Article.objects.all():
            list(article.body)  # realises every block
            reconcile(Article.objects.get(pk=article.pk))
            reconcile(article)
    finally:
        keys.changed.disconnect(hear)
    assert heard == []


def test_the_tree_is_whole_and_the_desk_opens_and_publishes_what_came_in(newsroom: Path) -> None:
    take(*(line(n) for n in range(1, 8)))
    take(*(line(n, headline="Mid kale") for n in range(8, 12)), publish=False)
    assert Page.find_problems() == ([], [], [], [], [])
    article, draft = Article.objects.get(slug="roob-ka-daay-deegaan-3"), Article.objects.get(slug="mid-kale-4")
    assert article.url_path == article.get_parent().url_path + article.slug + "/"
    assert (draft.live, draft.has_unpublished_changes) == (False, True)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("maamule"))
    for one in (article, draft):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[one.pk])).status_code == 200
    article.title = "Cinwaan cusub"
    publish_article(article)
    publish_article(draft)
    assert PublishedArticle.objects.get(pk=article.pk).headline == "Cinwaan cusub"
    assert PublishedArticle.objects.count() == 8
    # A single article goes into the folder after those that came in bulk.
    single = Article(title="Mid kale")
    create_article(single, "so", at=START)
    assert single.slug == "mid-kale-5"
    take(line(20))
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_same_archive_again_changes_nothing(newsroom: Path) -> None:
    lines = [line(n) for n in range(1, 30)]
    take(*lines)
    before = list(Article.objects.order_by("pk").values())
    assert counts(take(*reversed(lines))) == (0, 0, 29, 0)
    assert list(Article.objects.order_by("pk").values()) == before


def test_a_changed_line_mends_its_article_alone(newsroom: Path) -> None:
    take(line(1), line(2))
    ids = [block["id"] for block in Article.objects.get(slug="roob-ka-daay-deegaan-1").body.raw_data]
    report = take(line(1, paragraphs=["Roob yar.", "Laba."], old_url="/cusub/", byline=["Cali Guuleed"]), line(2))
    assert counts(report) == (0, 1, 1, 0)
    article = Article.objects.get(slug="roob-ka-daay-deegaan-1")
    assert [block["value"] for block in article.body.raw_data] == ["<p>Roob yar.</p>", "<p>Laba.</p>"]
    assert [block["id"] for block in article.body.raw_data] == ids
    assert [byline.person.name("so") for byline in article.bylines.all()] == ["Cali Guuleed"]
    assert queries.former_address("/cusub/") == queries.former_address("/2026/1/")


def test_drafts_are_published_by_a_second_run(newsroom: Path) -> None:
    take(line(1), publish=False)
    assert not PublishedArticle.objects.exists()
    assert not Article.objects.get().live
    assert counts(take(line(1))) == (0, 1, 0, 0)
    assert PublishedArticle.objects.count() == 1
    assert counts(take(line(1))) == (0, 0, 1, 0)


def test_a_change_without_publish_waits_at_the_desk(newsroom: Path) -> None:
    take(line(1))
    assert counts(take(line(1, headline="Cusub"), publish=False)) == (0, 1, 0, 0)
    assert PublishedArticle.objects.get().headline == "Roob ka da’ay deegaan 1"
    assert counts(take(line(1, headline="Cusub"))) == (0, 1, 0, 0)
    assert PublishedArticle.objects.get().headline == "Cusub"


def test_what_was_published_by_hand_meanwhile_is_left_so(newsroom: Path) -> None:
    take(line(1), publish=False)
    publish_article(Article.objects.get())
    assert counts(take(line(1))) == (0, 1, 0, 0)
    assert Article.objects.get().latest_revision_id == Article.objects.get().live_revision_id


def test_one_story_in_two_editions_is_paired(newsroom: Path) -> None:
    take(line(1), {**line(1), "id": "en-1", "edition": "en", "headline": "Rain", "old_url": "/en-1/"})
    so, en = Article.objects.order_by("locale__language_code").reverse()
    assert so.translation_key == en.translation_key
    assert {c.edition for c in queries.counterparts(so.translation_key)} == {"so", "en"}


def test_a_counterpart_that_comes_later_makes_the_first_one_stale(newsroom: Path) -> None:
    take(line(1))
    story = Article.objects.get().translation_key
    heard: list[tuple[frozenset[str], frozenset[str], frozenset[int]]] = []

    def hear(keys: frozenset[str], paths: frozenset[str], articles: frozenset[int], **kwargs: Any) -> None:
        heard.append((keys, paths, articles))

    keys.changed.connect(hear)
    try:
        take(*(line(n) for n in range(2, 6)), {**line(1), "id": "en", "edition": "en", "old_url": None})
    finally:
        keys.changed.disconnect(hear)
    ((named, paths, articles),) = heard
    assert {keys.story(story), keys.sitemap("so", week_of(START)), keys.latest("so"), keys.weeks("en")} <= named
    assert len(paths) == len(articles) == 5


def test_a_second_article_of_a_story_in_an_edition_is_a_bad_line(newsroom: Path, write_article: Any) -> None:
    report = take(line(1), line(2, story="s-1"), line(3))
    assert counts(report) == (2, 0, 0, 1)
    assert [(bad.line, bad.reason) for bad in report.bad] == [
        (2, "story 's-1' is told in edition so already, by another article")
    ]
    assert counts(take(line(2, story="s-1"))) == (0, 0, 0, 1)
    # A line may move to another story, but not to one that is told.
    assert counts(take(line(3, story="s-1"))) == (0, 0, 0, 1)
    assert counts(take(line(3, story="s-9"))) == (0, 1, 0, 0)


def test_the_same_id_twice_in_an_archive_is_a_change(newsroom: Path) -> None:
    assert counts(take(line(1), line(1), line(1, headline="Cusub"))) == (1, 1, 1, 0)
    assert Article.objects.get().title == "Cusub"


def test_equal_headlines_get_addresses_of_their_own(newsroom: Path) -> None:
    same = {"headline": "Warka", "published": START.isoformat()}
    take(*(line(n, **same) for n in range(1, 4)))
    take(*(line(n, **same) for n in range(4, 6)))
    take(line(9, headline="Warka 3", published=START.isoformat()))
    slugs = sorted(Article.objects.values_list("slug", flat=True))
    assert slugs == ["warka", "warka-2", "warka-3", "warka-3-2", "warka-4", "warka-5"]


def test_an_address_taken_from_another_folder_is_not_taken_again(newsroom: Path, write_article: Any) -> None:
    moved = write_article("so", "Warka", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    moved.published_at = START
    publish_article(moved)
    take(line(1, headline="Warka", published=START.isoformat()))
    assert PublishedArticle.objects.filter(address__startswith="/so/2026/01/01/warka").count() == 2


def test_old_addresses_never_hide_a_live_one_nor_take_one_away(newsroom: Path) -> None:
    take(line(1))
    live = PublishedArticle.objects.get().address
    take(line(2, old_url=live), line(3, old_url="/2026/1/"), line(4, old_url="/?p=4"), line(5, old_url="http://[x"))
    assert set(FormerAddress.objects.values_list("path", flat=True)) == {"/2026/1/"}
    assert queries.former_address("/2026/1/") == (True, live)
    take(line(6, old_url="/a%20b/%C3%A9/"))
    assert queries.former_address("/a b/é/")[0]
    address = "/so/2026/01/01/roob-ka-daay-deegaan-7/"
    take(line(8, old_url=address))
    take(line(7))
    assert queries.former_address(address) == (False, None)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{\n", "not JSON"),
        (b"[1]\n", "not a JSON object"),
        (b'"x"\n', "not a JSON object"),
        (b"\xff\xfe\n", "not UTF-8"),
        (b"[" * 100_000 + b"\n", "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}\n", "number too long"),
        ({"story": "s"}, "id is missing"),
        ({**line(), "id": " "}, "id is empty"),
        ({**line(), "id": ["a"]}, "id is not a text"),
        ({**line(), "id": True}, "id is not a text"),
        ({**line(), "id": "x" * 201}, "201 characters; 200 are the most"),
        ({**line(), "story": None}, "story is empty"),
        ({**line(), "headline": ""}, "headline is empty"),
        ({**line(), "headline": "x" * 256}, "256 characters; 255"),
        ({**line(), "headline": "\ud800"}, "lone surrogate"),
        ({**line(), "edition": "xx"}, "no edition 'xx'"),
        ({**line(), "edition": "x" * 20}, "12 are the most"),
        ({**line(), "paragraphs": None}, "neither paragraphs nor html"),
        ({**line(), "html": "<p>x</p>"}, "both paragraphs and html"),
        ({**line(), "paragraphs": "x"}, "not a list of texts"),
        ({**line(), "paragraphs": [1]}, "not a list of texts"),
        ({**line(), "paragraphs": [" "]}, "body is empty"),
        ({**line(), "paragraphs": None, "html": "<p></p>"}, "body is empty"),
        ({**line(), "paragraphs": None, "html": 7}, "html is not a text"),
        ({**line(), "published": "2026-01-01T10:00:00"}, "without an offset"),
        ({**line(), "published": "shalay"}, "write it as"),
        ({**line(), "published": "0001-01-01T00:00:00+03:00"}, "1900 to 2200"),
        ({**line(), "byline": "Xaawo"}, "byline is not a list"),
        ({**line(), "tags": ["x" * 121]}, "more than 120 characters"),
        ({**line(), "source": "x" * 101}, "100 are the most"),
    ],
)
def test_a_bad_line_is_named_and_skipped_and_the_others_are_taken(newsroom: Path, bad: Any, reason: str) -> None:
    report = take(line(7), b"\n", bad, line(8))
    assert counts(report) == (2, 0, 0, 1)
    assert report.lines == 4
    assert report.bad[0].line == 3
    assert reason in report.bad[0].reason
    assert "\n" not in report.bad[0].reason


def test_a_line_longer_than_20_mb_is_skipped_without_being_read_whole(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 5_000)
    monkeypatch.setattr("weriye.wire.lines.LONGEST_LINE", 5_000)
    for length in (5_000, 7_000, 10_001, 20_000):
        report = take(line(1), b"x" * length + b"\n", line(2))
        assert (report.lines, report.skipped) == (3, 1)
    assert take(b"x" * 12_000).skipped == 1


def test_what_the_database_refuses_is_one_bad_line(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create = archive.create_articles

    def refusing(drafts: Any, publish: bool) -> list[int]:
        if any(draft.headline == "Xun" for draft in drafts):
            raise ValueError("refused\nfor a reason")
        return create(drafts, publish)

    monkeypatch.setattr(archive, "create_articles", refusing)
    report = take(line(1), line(2, headline="Xun"), line(3))
    assert counts(report) == (2, 0, 0, 1)
    assert [(bad.line, bad.reason) for bad in report.bad] == [(2, "it cannot be saved: refused for a reason")]


def test_a_change_that_does_not_pass_the_desks_checks_is_a_bad_line(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.exceptions import ValidationError

    take(line(1))

    def refuse(article: Article) -> None:
        raise ValidationError({"title": "too odd"})

    monkeypatch.setattr(bulk, "publish_article", refuse)
    assert take(line(1, headline="Cusub")).bad[0].reason == "it cannot be saved: too odd"


class Killed(BaseException):
    """The process died."""


def test_a_run_that_was_killed_goes_on_where_it_was(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BATCH", 10)
    create = archive.create_articles
    batches = 0

    def dying(drafts: Any, publish: bool) -> list[int]:
        nonlocal batches
        batches += 1
        made = create(drafts, publish)
        if batches == 3:
            raise Killed
        return made

    monkeypatch.setattr(archive, "create_articles", dying)
    lines = [line(n) for n in range(1, 46)]
    with pytest.raises(Killed):
        take(*lines)
    assert Article.objects.count() == Import.objects.count() == PublishedArticle.objects.count() == 20
    assert counts(take(*lines)) == (25, 0, 20, 0)
    assert Page.find_problems() == ([], [], [], [], [])


def test_progress_is_told_of_every_line(newsroom: Path) -> None:
    told: list[int] = []
    take(*(line(n) for n in range(1, 231)), progress=told.append)
    assert sum(told) == 230
    assert len(told) == 3


def test_unknown_sections_go_to_the_default_one_and_are_counted(newsroom: Path) -> None:
    report = take(line(1, section="kale"), line(2, section="kale"), line(3, section=None))
    assert report.unknown_sections == (("kale", 2),)
    assert set(Article.objects.values_list("section", flat=True)) == {"news"}


def test_a_summary_too_long_for_the_desk_is_cut_and_counted(newsroom: Path) -> None:
    report = take(line(1, summary="eray, " * 100))
    assert report.summaries_cut == 1
    assert len(Article.objects.get().summary) <= 400
    assert Article.objects.get().summary.endswith("eray…")


def test_names_are_found_again_in_any_spelling(newsroom: Path) -> None:
    take(line(1, byline=["Xaawo Nuur", " xaawo  nuur "]), line(2, byline=["XAAWO NUUR"]))
    assert Entry.objects.filter(kind="person").count() == 1


def test_a_byte_order_mark_and_no_last_line_break_do_not_matter(newsroom: Path) -> None:
    assert counts(take("\ufeff".encode() + json.dumps(line(1)).encode())) == (1, 0, 0, 0)


def test_hostile_strings_stay_text_in_every_field(newsroom: Path, shared: Path) -> None:
    strings = json.loads((shared / "fixtures" / "hostile" / "blns.json").read_text(encoding="utf-8"))
    lines = [
        line(
            n,
            headline=string,
            paragraphs=[string, "x"],
            summary=string,
            section=string[:40],
            byline=[string[:120]],
            tags=[string[:120]],
            dateline=string[:120],
            source=string[:100],
            old_url=string,
        )
        for n, string in enumerate(strings)
    ]
    report = take(*lines)
    assert report.taken + report.skipped == len(lines)
    assert {bad.reason for bad in report.bad} <= {
        *("headline is empty", "headline has 256 characters; 255 are the most"),
    } | {bad.reason for bad in report.bad if "characters; 255" in bad.reason or "surrogate" in bad.reason}
    assert report.taken > len(lines) * 0.9
    assert Page.find_problems() == ([], [], [], [], [])
    for article in Article.objects.all()[:50]:
        reconcile(article)


def html_line(number: int, *figures: str) -> dict[str, Any]:
    body = "".join(
        f'<figure><img src="{name}" alt="Alt"><figcaption>Qoraal<cite>KAAB TV / CC0</cite></figcaption></figure>'
        for name in figures
    )
    return {**line(number), "paragraphs": None, "html": f"{body}<p>Erayo.</p>"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "sawirro"
    pictures.mkdir()
    Image.new("RGB", (40, 30), "red").save(pictures / "doon.jpg")
    Image.new("RGB", (40, 30), "blue").save(pictures / "suuq.png")
    shutil.copy(pictures / "doon.jpg", pictures / "isla doon.jpg")
    (pictures / "xun.jpg").write_bytes(b"not a picture")
    (tmp_path / "sir.jpg").write_bytes((pictures / "doon.jpg").read_bytes())
    return pictures


def test_pictures_are_taken_once_and_the_first_leads(newsroom: Path, folder: Path) -> None:
    first = html_line(1, "https://old.example/up/doon.jpg?w=1", "suuq.png")
    report = take(first, html_line(2, "isla%20doon.jpg"), pictures=folder)
    assert (report.taken, report.pictures_dropped) == (2, 0)
    assert Picture.objects.count() == 2
    assert str(ImportedPicture.objects.first())
    one, two = Article.objects.order_by("pk")
    assert one.picture == two.picture
    assert one.picture is not None
    assert (one.picture.title, one.picture.credit, one.picture.licence) == ("doon", "KAAB TV", "CC0")
    assert (one.picture_alt, one.picture_caption) == ("Alt", "Qoraal")
    block = one.body.raw_data[0]
    assert (block["type"], block["value"]["alt"], block["value"]["caption"]) == ("picture", "Alt", "Qoraal")
    assert counts(take(first, pictures=folder)) == (0, 0, 1, 0)
    assert take(html_line(3, "doon.jpg"), pictures=folder).taken == 1
    assert Picture.objects.count() == 2


@pytest.mark.parametrize("name", ["../sir.jpg/..", "ma-jiro.jpg", "xun.jpg", "", "..", "http://[bad", "%2e%2e"])
def test_pictures_that_cannot_be_had_are_dropped_and_counted(newsroom: Path, folder: Path, name: str) -> None:
    report = take(html_line(1, name, "xun.jpg"), pictures=folder)
    assert (report.taken, report.pictures_dropped) == (1, 2)
    assert Article.objects.get().picture is None
    assert not Picture.objects.exists()


def test_a_picture_that_turns_up_later_makes_its_line_a_changed_one(newsroom: Path, folder: Path) -> None:
    body = html_line(1, "doon.jpg", "suuq.png")
    body["html"] = body["html"].replace('alt="Alt"', "").replace("Qoraal", "")
    assert take(body).pictures_dropped == 2
    assert counts(take(body, pictures=folder)) == (0, 1, 0, 0)
    article = Article.objects.get()
    assert article.picture is not None
    assert article.body.raw_data[0]["value"]["alt"] == "suuq"


def test_credit_and_licence_are_told_apart() -> None:
    assert split_credit("A / B / CC BY 4.0") == ("A / B", "CC BY 4.0")
    assert split_credit("A / B") == ("A / B", "")
    assert file_name("a/b%2Fc.jpg") == "c.jpg"


def test_an_unknown_edition_or_folder_is_refused(newsroom: Path, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="the editions are so, en"):
        take(line(1), edition="xx")
    with pytest.raises(Unusable, match="is no folder"):
        take(line(1), pictures=tmp_path / "ma-jiro")


def test_queries_do_not_grow_with_the_archive(
    newsroom: Path, django_assert_max_num_queries: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lines = [line(n) for n in range(1, 2001)]
    counted = []
    for start in range(0, 2000, 500):
        with CaptureQueriesContext(connection) as queries_made:
            take(*lines[start : start + 500])
        counted.append(len(queries_made))
    assert Article.objects.count() == 2000
    # The first batch makes the folders and the gazetteer's entries.
    assert max(counted[1:]) <= counted[0]
    assert counted[3] - counted[1] < 10
    assert counted[3] < 250


def _out_anywhere(client: Client, words: str) -> list[str]:
    """Where readers or machines could see these words: any baked page, and what is answered to a question."""
    while press.bake_all() or search.index_pending():
        pass
    folder: Path = settings.WERIYE_SITE_FOLDER
    pages = [path for path in folder.rglob("*") if path.suffix in (".html", ".xml", ".json")]
    found = [str(path.relative_to(folder)) for path in pages if words in path.read_text(encoding="utf-8")]
    asked = client.get("/so/search/", {"q": words}).content.decode()
    return [*found, *(["search"] if f"{words}<" in asked else [])]


@pytest.mark.parametrize("again", [False, True])
def test_what_is_under_embargo_goes_out_at_its_time_by_no_way_before(
    newsroom: Path, client: Client, again: bool
) -> None:
    press.mark_everything("start")
    now = timezone.now()
    until = now + timedelta(hours=2)
    held = line(1, headline="Miisaaniyadda cusub", embargo=until.isoformat(), old_url="https://old.example/x/")
    if again:  # First without --publish, as a wire desk would.
        take(held, publish=False)
    take(held, line(2), line(3, story="s-1", edition="en", headline="The new budget"))
    assert _out_anywhere(client, "Miisaaniyadda") == []
    assert _out_anywhere(client, "new budget") == []
    assert PublishedArticle.objects.count() == 1
    assert client.get("/x/").status_code == 410
    publish_due(until - timedelta(seconds=1))
    take(held, line(3, story="s-1", edition="en", headline="The new budget of the year"))
    assert PublishedArticle.objects.count() == 1
    with time_machine.travel(until + timedelta(seconds=1)):
        publish_due(timezone.now())
        assert PublishedArticle.objects.count() == 3
        assert "so/index.html" in _out_anywhere(client, "Miisaaniyadda")
        assert _out_anywhere(client, "new budget of the year")


def test_an_embargo_from_the_desk_binds_imports_and_is_never_shortened_by_one(newsroom: Path) -> None:
    story = story_of("s-1")
    now = timezone.now()
    until = now + timedelta(days=2)
    Embargo.objects.create(story=story, until=until)
    assert take(line(1, embargo=(now + timedelta(hours=1)).isoformat())).taken == 1
    assert Embargo.objects.get().until == until
    assert not PublishedArticle.objects.exists()
    (revision,) = Revision.objects.filter(approved_go_live_at__isnull=False)
    assert revision.approved_go_live_at == until
    assert take(line(1, embargo=(now + timedelta(days=3)).isoformat())).changed == 1
    assert Embargo.objects.get().until == now + timedelta(days=3)


def test_what_is_to_be_published_later_and_a_held_change_of_what_is_out_wait(newsroom: Path) -> None:
    now = timezone.now()
    report = take(line(1, published=(now + timedelta(days=1)).isoformat()), line(2))
    assert report.bad == ()
    assert PublishedArticle.objects.get().headline.endswith("2")
    take(line(2, headline="Miisaaniyadda cusub", embargo=(now + timedelta(hours=1)).isoformat()))
    assert PublishedArticle.objects.get().headline.endswith("2")
    assert take(line(3, embargo="tomorrow")).bad[0].reason.startswith("embargo is 'tomorrow'")
    with time_machine.travel(now + timedelta(days=2)):
        publish_due(timezone.now())
        assert set(PublishedArticle.objects.values_list("headline", flat=True)) == {
            "Roob ka da’ay deegaan 1",
            "Miisaaniyadda cusub",
        }
