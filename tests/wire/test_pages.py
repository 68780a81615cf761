"""`import page`: a page as text or HTML becomes an article."""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from weriye.stories import gazetteer, queries
from weriye.stories.models import Article, Entry, PublishedArticle
from weriye.wire.actions import LARGEST_PAGE, import_page
from weriye.wire.extraction import _story, looks_like_html, read_html_page
from weriye.wire.incoming import Block, Dateline, Page, Unusable
from weriye.wire.models import Import
from weriye.wire.text import read_text_page

MOGADISHU = ZoneInfo("Africa/Mogadishu")
PAGES = Path(__file__).parent / "pages"
BODY = (
    "Waa bayaan dheer oo sheegaya waxa dhacay maanta, kana warramaya dadka “meesha jooga” — "
    "iyo waxa ay qabanayaan berri."
)
OWN = """SO | EN
SO | EN

Port of Hobyo Opens Its First Cold Store, a Year Late

|

HOBYO (KAAB TV) — The port’s first cold store opened on Monday, “a year late and half full,” its manager said.

It holds 80 tonnes. Fishermen pay $0.12 for each kilo and night – less than the ice cost them.

“We used to throw away a third,” said one of them. “Now we wait for a better price.”

Related Articles

Fishing season begins in Eyl

Live Now

Follow us on Social Media

Trending

News
"""


def texts(article: Article) -> list[str]:
    """The paragraphs of an article as a reader sees them."""
    return [
        html.unescape(re.sub("<[^>]*>", "", block["value"]))
        for block in article.body.raw_data
        if block["type"] == "paragraph"
    ]


def test_the_model_page_is_taken_to_the_letter(newsroom: Path, shared: Path) -> None:
    gazetteer.load()
    source = (shared / "reference" / "article-page.txt").read_text(encoding="utf-8")
    report = import_page(source, "en", publish=True)
    article = Article.objects.get(pk=report.article)
    blocks = [line for line in source.splitlines() if len(line) > 110]
    assert len(blocks) == 8
    assert article.title == source.splitlines()[3]
    assert texts(article) == [blocks[0].removeprefix("ANKARA (KAAB TV) — "), *blocks[1:]]
    assert texts(article)[0].startswith("Russian President")
    assert article.dateline == gazetteer.find("Ankara", "place")
    assert article.dateline_source == report.source == "KAAB TV"
    assert (report.place, report.place_known, report.paragraphs) == ("ankara", True, 8)
    assert report.dropped == (
        *("SO | EN", "SO | EN", "|", "Related Articles", "Live Now", "Follow us on Social Media", "Trending", "News"),
    )
    assert report.address == queries.address_of(article.pk)


def test_an_own_page_is_taken_to_the_letter(newsroom: Path) -> None:
    report = import_page(OWN, "en", publish=True)
    article = Article.objects.get(pk=report.article)
    assert article.title == "Port of Hobyo Opens Its First Cold Store, a Year Late"
    assert texts(article) == [
        "The port’s first cold store opened on Monday, “a year late and half full,” its manager said.",
        "It holds 80 tonnes. Fishermen pay $0.12 for each kilo and night – less than the ice cost them.",
        "“We used to throw away a third,” said one of them. “Now we wait for a better price.”",
    ]
    assert "Fishing season begins in Eyl" in report.dropped
    assert report.state == "created"
    assert report.published


def test_an_unknown_place_is_kept_as_typed_and_said_to_be_unknown(newsroom: Path) -> None:
    report = import_page(OWN, "en")
    entry = Entry.objects.get(kind="place")
    assert (report.dateline, report.place, report.place_known) == ("HOBYO", "hobyo", False)
    assert entry.name("en") == "HOBYO"
    assert entry.latitude is None


def test_a_draft_is_not_on_the_site_and_can_be_put_there(newsroom: Path) -> None:
    report = import_page(OWN, "en")
    assert (report.address, report.published) == ("", False)
    assert not PublishedArticle.objects.exists()
    again = import_page(OWN, "en", publish=True)
    assert (again.article, again.state, again.published) == (report.article, "changed", True)
    assert texts(Article.objects.get()) == texts(Article.objects.get().get_latest_revision_as_object())


def test_the_same_page_again_changes_nothing(newsroom: Path) -> None:
    first = import_page(OWN, "en", publish=True)
    before = Article.objects.values().get()
    again = import_page(OWN.replace("Live Now", "Live Now\n\nTonight: the news at eight"), "en", publish=True)
    assert again.state == "unchanged"
    assert again.article == first.article
    assert Article.objects.values().get() == before
    assert Import.objects.count() == 1


def test_what_an_editor_took_off_stays_off(newsroom: Path) -> None:
    report = import_page(OWN, "en", publish=True)
    Article.objects.get(pk=report.article).unpublish()
    again = import_page(OWN, "en", publish=True)
    assert (again.state, again.published) == ("unchanged", False)


@pytest.mark.parametrize(("old", "new"), [("80 tonnes", "90 tonnes"), ("Cold Store, a Year", "Cold Store a Year")])
def test_a_changed_page_mends_its_article(newsroom: Path, old: str, new: str) -> None:
    first = import_page(OWN, "en", publish=True)
    ids = [block["id"] for block in Article.objects.get().body.raw_data]
    again = import_page(OWN.replace(old, new), "en", publish=True)
    article = Article.objects.get()
    assert (again.state, again.article, again.address) == ("changed", first.article, first.address)
    assert new in article.title + " ".join(texts(article))
    assert [block["id"] for block in article.body.raw_data] == ids


def test_a_change_without_publish_leaves_the_site_as_it_is(newsroom: Path) -> None:
    import_page(OWN, "en", publish=True)
    report = import_page(OWN.replace("80 tonnes", "90 tonnes"), "en")
    assert (report.state, report.published) == ("changed", True)
    assert "80 tonnes" in " ".join(texts(Article.objects.get()))
    import_page(OWN.replace("80 tonnes", "90 tonnes"), "en", publish=True)
    assert "90 tonnes" in " ".join(texts(Article.objects.get()))


def test_two_days_pages_of_one_headline_are_two_articles(newsroom: Path) -> None:
    one = import_page("Warka Maanta\n\n" + BODY, "so")
    two = import_page("Warka Maanta\n\nWar kale oo dhan oo aan midkii hore ku jirin.", "so")
    assert one.article != two.article
    assert import_page("Warka Maanta\n\nWar kale oo dhan oo aan midkii hore ku jirin.", "so").article == two.article


def test_one_page_in_two_editions_is_two_articles(newsroom: Path) -> None:
    assert import_page(OWN, "en").article != import_page(OWN, "so").article


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        ("\ufeff".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("Cinwaan\n\nWar".encode("utf-16"), "binary"),
        ("Cinwaan “xun”\n\nWar".encode("cp1252"), "not UTF-8"),
        (b"x" * (LARGEST_PAGE + 1), "larger than 20 MB"),
        (b"SO | EN\n\n|\n\nTrending\n\nNews\n", "no headline"),
        (f"ANKARA (KAAB TV) — {BODY}\n\n{BODY}".encode(), "no headline"),
        (f"{BODY} {BODY}\n\n{BODY}".encode(), "no headline"),
        (b"Only a headline stands here\n\nTrending", "no paragraph"),
        (b"<html><head><title></title></head><body><p></p></body></html>", "no headline"),
        (b"<html><body><h1>A headline</h1></body></html>", "no paragraph"),
        (f"<html><body><h1>{'long ' * 60}</h1><p>{BODY}</p></body></html>".encode(), "characters"),
        (b"<html><head></head></html>", "no headline"),
        (b"<!doctype html>", "no headline"),
        (b"<html><h1>A headline</h1>" + b"<div>" * 1900 + BODY.encode(), "nested too deep|no paragraph"),
        (b"<html><body><h1>A headline</h1><!-- -->", "no paragraph"),
    ],
)
def test_bad_input_says_why_and_makes_nothing(newsroom: Path, data: bytes, reason: str) -> None:
    with pytest.raises(Unusable, match=reason) as problem:
        import_page(data, "en", publish=True)
    assert "\n" not in str(problem.value)
    assert not Article.objects.exists()
    assert not Entry.objects.exists()
    assert not Import.objects.exists()


def test_an_unknown_edition_or_section_is_refused_with_the_known_ones(newsroom: Path) -> None:
    with pytest.raises(Unusable, match=r"'xx'; the editions are so, en"):
        import_page(OWN, "xx")
    with pytest.raises(Unusable, match=r"no section 'x'; its sections are news, politics"):
        import_page(OWN, "en", section="x")
    assert import_page(OWN, "en", section="business").section == "business"


def test_hostile_headlines_and_paragraphs_stay_text(newsroom: Path, shared: Path) -> None:
    strings = json.loads((shared / "fixtures" / "hostile" / "blns.json").read_text(encoding="utf-8"))
    for string in strings:
        try:
            page = read_text_page(f"{string}\n\n{BODY}", MOGADISHU, lambda name: False)
        except Unusable:
            continue
        assert re.sub("^<p>|</p>$", "", page.blocks[0].value) == html.escape(BODY, quote=False)
    body = "\n\n".join(string for string in strings if string)
    report = import_page(f"Cinwaan caadi ah\n\n{BODY}\n\n{body}", "so", publish=True)
    stored = "".join(block["value"] for block in Article.objects.get(pk=report.article).body.raw_data)
    assert report.paragraphs > len(strings) / 2
    assert not re.search(r"<(?!/?p>)", stored)


@pytest.mark.parametrize(
    ("line", "names", "published"),
    [
        ("By Amina Nur | 15 May 2025 10:30", ("Amina Nur",), "2025-05-15T10:30:00+03:00"),
        ("Amina Nur | May 15, 2025, 4:05 p.m.", ("Amina Nur",), "2025-05-15T16:05:00+03:00"),
        (
            "W/Q: Xasan Cali iyo Faadumo Nuur | 3 Luulyo 2025",
            ("Xasan Cali", "Faadumo Nuur"),
            "2025-07-03T00:00:00+03:00",
        ),
        ("Published: 2025-05-15T10:30:00+00:00", (), "2025-05-15T10:30:00+00:00"),
        ("La daabacay: 15/05/2025 08:00", (), "2025-05-15T08:00:00+03:00"),
        ("By Amina Nur", ("Amina Nur",), None),
        ("By Amina Nur |", ("Amina Nur",), None),
        ("12:30 a.m.", (), "none"),
        ("Amina Nur", (), "none"),
        ("On 3 May 2025 the harbour was closed by a storm | and reopened", (), "none"),
        ("31 February 2025", (), "none"),
        ("1 May 0001", (), "none"),
    ],
)
def test_byline_and_time_are_read_from_their_line(line: str, names: tuple[str, ...], published: str | None) -> None:
    page = read_text_page(f"A headline of its own\n\n{line}\n\n{BODY}", MOGADISHU, lambda name: False)
    assert page.bylines == names
    if published == "none":
        assert page.published is None
        assert len(page.blocks) == 2
    else:
        assert (page.published.isoformat() if page.published else None) == published
        assert len(page.blocks) == 1
        assert line in page.dropped


def test_an_update_is_no_publication() -> None:
    lines = "Published: 15 May 2025 10:30 | Updated: 15 May 2025 12:00\n\nBy Amina Nur\n\nUpdated: 16 May 2025"
    page = read_text_page(f"A headline\n\n{lines}\n\n{BODY}", MOGADISHU, lambda name: False)
    assert page.published is not None
    assert page.updated is not None
    assert (page.published.hour, page.updated.day, page.updated.hour) == (10, 15, 12)
    assert page.bylines == ("Amina Nur",)


@pytest.mark.parametrize(
    ("start", "dateline"),
    [
        ("ANKARA (KAAB TV) — ", Dateline("ANKARA", "KAAB TV")),
        ("Muqdisho (SONNA)- ", Dateline("Muqdisho", "SONNA")),
        ("MUQDISHO, Maarso 3 (SONNA) – ", Dateline("MUQDISHO", "SONNA")),
        ("MOGADISHU, 3 March 2025 — ", Dateline("MOGADISHU", "")),
        ("ADDIS ABABA, Ethiopia (AB) -- ", Dateline("ADDIS ABABA, Ethiopia", "AB")),
        ("GAALKACYO — ", Dateline("GAALKACYO", "")),
        ("Garowe — ", Dateline("Garowe", "")),
        ("Ceel Buur (Horn Radio): ", Dateline("Ceel Buur", "Horn Radio")),
        ("Kale — ", None),
        ("BREAKING — ", None),
        ("EU — ", None),
        ("NEWS: ", None),
        ("Wasiirka arrimaha gudaha (DFS) — ", None),
        ("Muqdisho-", None),
        ("magaalo (X) — ", None),
    ],
)
def test_a_dateline_becomes_fields_and_a_sentence_stays(start: str, dateline: Dateline | None) -> None:
    page = read_text_page(f"A headline\n\n{start}Roob badan ayaa da’ay.", MOGADISHU, lambda name: name == "Garowe")
    assert page.dateline == dateline
    text = page.blocks[0].value
    assert text == ("<p>Roob badan ayaa da’ay.</p>" if dateline else f"<p>{start}Roob badan ayaa da’ay.</p>")


def test_lines_broken_to_a_width_are_one_paragraph_and_short_ones_are_not() -> None:
    wrapped = (
        "The committee of the harbour met on Monday to count the boats that\n"
        "had come back from the sea, and found that two were missing after\n"
        "the storm of the night before."
    )
    page = read_text_page(f"A headline\n\n{wrapped}\n\nOne.\nTwo.\n", MOGADISHU, lambda name: False)
    assert [block.value[3:13] for block in page.blocks] == ["The commit", "One.</p>", "Two.</p>"]
    listed = "Whoever came first to the harbour on Monday was given a ticket.\n" * 3
    page = read_text_page(f"A headline\n\n{listed}", MOGADISHU, lambda name: False)
    assert len(page.blocks) == 3


def test_a_long_paragraph_after_a_heading_of_furniture_is_not_lost() -> None:
    page = read_text_page(f"A headline\n\n{BODY}\n\nRelated\n\nA short one\n\n{BODY} {BODY}", MOGADISHU, bool)
    assert len(page.blocks) == 2
    assert page.dropped == ("Related", "A short one")


def read(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def test_a_page_of_a_wordpress_site_is_taken_with_what_it_says_of_itself(newsroom: Path) -> None:
    report = import_page(read("wordpress"), "en", publish=True)
    article = Article.objects.get()
    assert article.title == "Fishermen in Eyl land the season’s first kingfish"
    assert report.bylines == ("Safiya Jaamac Xirsi", "Omar Guled")
    assert report.published_at is not None
    assert report.published_at == datetime(2025, 10, 4, 5, 15, tzinfo=UTC)
    assert report.address == "/en/2025/10/04/fishermen-in-eyl-land-the-seasons-first-kingfish/"
    assert (report.dateline, report.source) == ("EYL", "Badda Online")
    assert [block["type"] for block in article.body.raw_data] == [
        *["paragraph"] * 3,
        *("heading", "paragraph", "list", "quote", "paragraph"),
    ]
    assert texts(article)[0].startswith("Forty boats put to sea before dawn")
    assert texts(article)[2].startswith("The catch weighed 3,400\u00a0kg.")
    assert '<a href="https://badda.example/prices/?day=4&amp;item=7">price list</a>' in str(article.body.raw_data[2])
    assert article.body.raw_data[6]["value"]["speaker"] == "Xaliimo Cawad, fish trader"
    assert {"Trending", "Related Articles", "Lobster season in Hafun begins"} <= set(report.dropped)
    assert report.pictures_dropped == 0
    assert import_page(read("wordpress"), "en", publish=True).state == "unchanged"


def test_a_page_of_an_address_is_found_by_it_whatever_changed(newsroom: Path) -> None:
    first = import_page(read("wordpress"), "en")
    other = re.sub(r"<p>.*?</p>", f"<p>{BODY}</p>", read("wordpress"))
    assert import_page(other, "en").article == first.article


def test_a_plain_page_is_taken(newsroom: Path) -> None:
    report = import_page(read("plain").encode(), "so")
    assert (report.headline, report.source) == ("Dugsiga Ceelbuur oo dib loo furay", "GALGUDUUD")
    assert report.bylines == ("Cabdi Rashiid Maxamuud",)
    assert report.published_at is not None
    assert report.published_at == datetime(2024, 2, 11, 4, tzinfo=UTC)
    assert report.paragraphs == 4
    assert "Macallimiinta Guriceel oo mushaar la’aan ah" in report.dropped


def test_a_nasty_page_loses_what_runs_and_keeps_its_words(newsroom: Path) -> None:
    report = import_page(read("nasty"), "en", publish=True)
    article = Article.objects.get()
    stored = json.dumps(list(article.body.raw_data))
    assert article.title == "<b>Bridge</b> at Jowhar “opens” — & closes"
    assert report.bylines == ()
    assert report.published_at is None
    for word in ("<script", "javascript:", "onclick", "onmouseover", "<svg", "alert(4)", "Hidden", "comment"):
        assert word not in stored
    assert "&lt;script&gt;alert(3)&lt;/script&gt;" in stored
    assert texts(article)[-1].startswith("\u202eRight to left\u202c marks, a zero\u200bwidth space")
    assert "Lorries | 3" in texts(article)


def test_headlines_are_found_where_pages_have_them() -> None:
    def headline(head: str, body: str = "") -> str:
        page = f"<html><head>{head}</head><body>{body}<p>{BODY}</p><p>{BODY} Mar kale.</p></body></html>"
        return read_html_page(page, MOGADISHU, lambda name: False).headline

    assert headline("<title>Warka | Goobta</title>") == "Warka"
    site = '<meta property="og:site_name" content="Goobta">'
    assert headline(f"<title>Warka - Goobta</title>{site}") == "Warka"
    assert headline("", "<h1>Goobta</h1><article><h1>Warka</h1></article>") == "Warka"
    assert headline("", "<h1>Warka</h1>") == "Warka"
    og = '<meta property="og:title" content="Warka">'
    assert headline(og, "<h1>Goobta</h1><h1>Warka</h1>") == "Warka"
    assert headline(og, "<h1>Goobta</h1><h1>Dhinac</h1>") == "Warka"
    assert headline(og, "<h1>Cinwaan</h1>") == "Cinwaan"


def test_html_is_told_from_text() -> None:
    assert looks_like_html("\ufeff\n<!DOCTYPE html><html>")
    assert looks_like_html("<?xml version='1.0'?><html>")
    assert not looks_like_html("<b> is a tag\n\nText about it")
    assert not looks_like_html("Cinwaan\n\n<p>")


def test_a_short_paragraph_in_the_middle_is_kept() -> None:
    page = f"<html><body><article><h1>Warka</h1><p>{BODY}</p><p>Haa.</p><p>{BODY} Mar kale.</p></article></body></html>"
    read = read_html_page(page, MOGADISHU, lambda name: False)
    assert [block.value for block in read.blocks][1] == "<p>Haa.</p>"


def test_a_bold_dateline_of_html_is_taken_off() -> None:
    first = f"<p><b>XUDUR (X) —</b> <i>Roob</i> badan. {BODY}</p>"
    page = f"<html><body><h1>Warka</h1>{first}<p>{BODY} Dheer.</p></body></html>"
    read = read_html_page(page, MOGADISHU, lambda name: False)
    assert read.dateline == Dateline("XUDUR", "X")
    assert read.blocks[0].value.startswith("<p><i>Roob</i> badan. Waa")


def test_a_place_of_a_country_is_the_place(newsroom: Path) -> None:
    gazetteer.load()
    for page, place in (
        ("Muqdisho, Soomaaliya — Roob badan ayaa da’ay.", "mogadishu"),
        ("Xudur, Bakool (X) — Roob badan ayaa da’ay.", "hudur"),
    ):
        report = import_page(f"Cinwaan {place}\n\n{page}", "so")
        assert report.dateline == page.partition(" —")[0].removesuffix(" (X)")
        assert report.place_known


def test_what_the_desk_would_refuse_is_refused(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(article: Article) -> None:
        raise ValidationError({"title": "too odd"})

    monkeypatch.setattr("weriye.wire.actions.go_out", refuse)
    with pytest.raises(Unusable, match="too odd"):
        import_page(OWN, "en", publish=True)
    assert not Article.objects.exists()


def test_what_a_page_says_of_itself_is_read_where_it_is() -> None:
    def page(head: str, body: str = "") -> Page:
        story = f"<p>{BODY}</p><p>{BODY} Mar kale.</p>"
        return read_html_page(
            f"<html><head>{head}</head><body><main><h1>Warka</h1>{story}{body}</main></body></html>",
            MOGADISHU,
            lambda name: False,
        )

    broken = '<script type="application/ld+json">{ not JSON</script><script type="application/ld+json"></script>'
    other = '<script type="application/ld+json">[null, {"@type": "WebSite"}, 3]</script>'
    assert page(broken + other).published is None
    timed = page("", '<p>x <time datetime="2025-05-15T10:30">15 May</time></p>')
    assert timed.published is not None
    assert timed.published.isoformat() == "2025-05-15T10:30:00+03:00"
    assert page("", "<h2>Trailing heading</h2>").blocks[-1].type == "paragraph"
    assert page('<meta name="description" content="Kooban.">').summary == "Kooban."
    assert page(f'<meta name="description" content="{"x" * 401}">').summary == ""
    assert page('<meta property="og:url" content="https://a.so/1">').address == "https://a.so/1"


def test_text_without_paragraphs_of_its_own_is_taken() -> None:
    source = f"<html><body><h1>Warka</h1><div>{BODY}<br><br>{BODY} Mar kale.<b>x</b></div></body></html>"
    read = read_html_page(source, MOGADISHU, lambda name: False)
    assert [block.value.count("berri.") for block in read.blocks] == [1, 1]


def test_an_address_of_any_length_is_a_key(newsroom: Path) -> None:
    page = read("wordpress").replace("/2025/10/04/eyl-kingfish/", "/" + "x" * 400)
    first = import_page(page, "en")
    assert import_page(page.replace("Forty boats", "Fifty boats"), "en").article == first.article
    assert str(Import.objects.get()).startswith("page en sha256:")


def test_loose_text_beside_what_is_no_part_of_the_story_is_taken() -> None:
    beside = "<form><label>Ku qor iimaylkaaga halkan</label><input></form>"
    source = f"<html><body><h1>Warka</h1><div>{BODY}{beside}{BODY} <i>Mar</i> kale.</div></body></html>"
    read = read_html_page(source, MOGADISHU, lambda name: False)
    assert [block.value for block in read.blocks] == [f"<p>{BODY}</p>", f"<p>{BODY} <i>Mar</i> kale.</p>"]
    assert read.dropped == ("Ku qor iimaylkaaga halkan",)


def test_a_page_in_which_no_story_is_found_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *args, **options: None)
    with pytest.raises(Unusable, match="no paragraph was found"):
        read_html_page(f"<html><body><h1>Warka</h1><p>{BODY}</p></body></html>", MOGADISHU, bool)


def test_headings_that_head_nothing_and_what_follows_furniture_are_no_part_of_the_story() -> None:
    heading, text = Block("heading", "Kale"), Block("paragraph", f"<p>{BODY}</p>")
    related = Block("heading", "Related Articles")
    assert _story((text, heading), "Warka", MOGADISHU)[0] == (text,)
    assert _story((text, related, text), "Warka", MOGADISHU)[0] == (text,)
    assert _story((related, text), "Warka", MOGADISHU)[0] == (text,)
