"""HTML of a body becomes typed blocks, and no word of it is lost."""

import html
import re
from pathlib import Path
from typing import Any

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weriye.stories.blocks import BodyBlock
from weriye.wire.body import read_body
from weriye.wire.incoming import Figure
from weriye.wire.text import clean_paragraph, clean_text

LONG = "eray " * 120


def types(source: str) -> list[str]:
    return [block.type for block in read_body(source)]


def values(source: str) -> list[Any]:
    return [block.value for block in read_body(source)]


def words(value: Any) -> str:
    """Every word in a value, whatever holds it."""
    if isinstance(value, Figure):
        return f"{value.caption} {value.credit}"
    if isinstance(value, dict):
        return " ".join(words(inner) for name, inner in value.items() if name not in ("id", "type", "poster"))
    if isinstance(value, list):
        return " ".join(map(words, value))
    return html.unescape(re.sub("<[^>]*>", " ", value)) if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a <strong>b</strong> <b>c</b> <em>d</em> <i>e</i></p>", ["<p>a <b>b</b> <b>c</b> <i>d</i> <i>e</i></p>"]),
        ('<p><a href="/x?a=1&amp;b=2">a</a></p>', ['<p><a href="/x?a=1&amp;b=2">a</a></p>']),
        ('<p><a href="mailto:a@b.so">a</a></p>', ['<p><a href="mailto:a@b.so">a</a></p>']),
        ('<p><a href="javascript:alert(1)">a</a> <a>b</a></p>', ["<p>a b</p>"]),
        ("<p>a<br>b<br><br>c</p>", ["<p>a<br/>b</p>", "<p>c</p>"]),
        ("loose <div>div</div> tail", ["<p>loose</p>", "<p>div</p>", "<p>tail</p>"]),
        ("<p> </p><p>&nbsp;</p><p><b> </b></p>", []),
        ("<p>1&nbsp;000 &lt; “x” — y</p>", ["<p>1\u00a0000 &lt; “x” — y</p>"]),
        ("<table><caption>T</caption><tr><th>a</th><td>b</td></tr></table>", ["<p>T</p>", "<p>a | b</p>"]),
        ("<dl><dt>a</dt><dd>b</dd></dl>", ["<p>a</p>", "<p>b</p>"]),
        ("<p>a<script>b</script><style>c</style></p>", ["<p>a</p>"]),
        ("<h2></h2>", []),
        ("<h2>" + LONG + "</h2>", [f"<p>{LONG.strip()}</p>"]),
        ("<ul></ul><ol>a</ol>", ["<p>a</p>"]),
        ("<aside><p>a</p></aside>", ["<p>a</p>"]),
        ("<aside><h2>" + LONG + "</h2>b</aside>", [f"<p>{LONG.strip()}</p>", "<p>b</p>"]),
        ("<blockquote>" + LONG * 5 + "</blockquote>", [f"<p>{(LONG * 5).strip()}</p>"]),
        ("<blockquote></blockquote>", []),
        ('<iframe src="http://a.so/x" title="T"></iframe>', ['<p><a href="http://a.so/x">T</a></p>']),
        ('<iframe src="https://[bad" title="T"></iframe><video></video>', ["<p>T</p>"]),
        ("<table><tr><td><h2>a</h2></td><td>b</td></tr></table>", ["a", "<p>b</p>"]),
        ('<iframe data-src="https://[bad"></iframe>', ["<p>https://[bad</p>"]),
        ('<video src="clip.mp4">words</video>', ["<p>words</p>"]),
        ("<b>a <i>b</i></b><b><p>c</p></b>", ["<p><b>a <i>b</i></b></p>", "<p>c</p>"]),
    ],
)
def test_paragraphs(source: str, expected: list[str]) -> None:
    assert values(source) == expected


def test_headings() -> None:
    assert [(b.type, b.value) for b in read_body("<h2>A <b>b</b></h2><h3>C &amp; d</h3><h4>E</h4>")] == [
        ("heading", "A b"),
        ("heading", "C & d"),
        ("heading", "E"),
    ]


def test_lists_take_lists_in_lists_and_paragraphs_in_items() -> None:
    (value,) = values("<ol><li>a</li><li><p>b</p><p>c</p><ul><li>d</li></ul></li></ol>")
    assert [item["value"] for item in value["items"]] == ["<p>a</p>", "<p>b<br/>c</p>", "<p>d</p>"]
    assert value["ordered"] is True
    assert types("<ul><li>a</li><li><h3>b</h3></li></ul>") == ["paragraph", "heading"]
    assert types('<ul><li><img src="a.jpg"> a</li></ul>') == ["picture", "paragraph"]
    assert types("<ul>a<li>b</li></ul>") == ["paragraph", "paragraph"]
    assert types("<ul><li></li></ul>") == []


@pytest.mark.parametrize(
    ("source", "text", "speaker"),
    [
        ("<p>a</p><p>b</p><cite>Who, role</cite>", "a\n\nb", "Who, role"),
        ("<p>“a”</p><footer>— <cite>Who</cite>, role</footer>", "a", "Who, role"),
        ("“a” and “b”", "“a” and “b”", ""),
        ('"a"', "a", ""),
        ("“”", "“”", ""),
    ],
)
def test_quotes_have_a_speaker_and_no_marks_of_their_own(source: str, text: str, speaker: str) -> None:
    assert values(f"<blockquote>{source}</blockquote>") == [{"text": text, "speaker": speaker}]


def test_quotes_that_are_more_than_words_are_flattened() -> None:
    assert types("<blockquote><h2>a</h2><p>b</p></blockquote>") == ["heading", "paragraph"]
    assert types('<blockquote><img src="a.jpg"></blockquote>') == ["picture"]


def test_fact_boxes() -> None:
    (value,) = values("<aside><h2>T</h2><p>a</p><ul><li>b</li></ul><ol><li>c</li></ol><h3>d</h3></aside>")
    assert value == {"title": "T", "text": "<p>a</p><ul><li>b</li></ul><ol><li>c</li></ol><p><b>d</b></p>"}
    assert types("<aside><h2>T</h2><blockquote>q</blockquote></aside>") == ["heading", "quote"]
    assert types("<aside><h2>T</h2></aside>") == ["heading"]


def test_timelines() -> None:
    source = '<ol class="timeline"><li><time datetime="2026-01-02">2 Jan</time>: text <b>b</b></li>{}</ol>'
    (value,) = values(source.format('<li><time datetime="2026-01-03"></time> more</li>'))
    assert [event["value"] for event in value["events"]] == [
        {"date": "2 Jan", "text": "<p>text <b>b</b></p>"},
        {"date": "2026-01-03", "text": "<p>more</p>"},
    ]
    assert types(source.format("<li>no time</li>")) == ["list"]
    assert types(source.format("<li><time>only a time</time></li>")) == ["list"]
    assert types(source.format(f"<li><time>{LONG}</time> x</li>")) == ["list"]
    assert types('<ol class="timeline"></ol>') == []


HEAD = "<tr><th>Region</th><th>Families</th></tr>"


def grid(source: str) -> tuple[Any, ...]:
    """Caption, headings, kinds of columns, rows, and whether rows have names, of a body that is one table."""
    (value,) = values(source)
    table = value["table"]
    columns = table["columns"]
    return (
        table["caption"],
        [column["heading"] for column in columns],
        [column["type"] for column in columns],
        [row["values"] for row in table["rows"]],
        value["row_headers"],
    )


def test_tables() -> None:
    rows = "<tr><th>Bay</th><td>1,200</td></tr><tr><th>Hiiraan</th><td>–</td></tr>"
    told = (["Region", "Families"], ["text", "figures"], [["Bay", "1,200"], ["Hiiraan", "–"]], True)
    source = f"<table><caption>Who <b>moved</b></caption><thead>{HEAD}</thead><tbody>{rows}</tbody></table>"
    assert grid(source) == ("Who moved", *told)
    assert grid(
        f"<figure>{source.replace('<caption>Who <b>moved</b></caption>', '')}<figcaption>Who</figcaption></figure>"
    ) == (*("Who", *told),)
    assert grid(f"<table>{HEAD}<tr><td><p>B<b>a</b>y</p></td><td>1<br>2</td></tr></table>") == (
        *("", ["Region", "Families"], ["text", "figures"], [["Bay", "1 2"]], False),
    )
    assert grid("<table><caption>T</caption><tr><td>a</td><td>b</td></tr><tr><td></td><td>d</td></tr></table>") == (
        *("T", ["", ""], ["text", "text"], [["a", "b"], ["", "d"]], False),
    )


@pytest.mark.parametrize("figures", ["1,240", "−8", "+3 %", "$9.6m", "2020–21", "7.6", "1 200", "12:30", "£5"])
def test_a_column_of_figures_is_one(figures: str) -> None:
    assert grid(f"<table>{HEAD}<tr><td>Bay</td><td>{figures}</td></tr></table>")[2] == ["text", "figures"]


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",  # Lays out a page.
        f"<table>{HEAD}<tr><td>a</td></tr></table>",
        f"<table>{HEAD}<tr><td colspan='2'>a</td></tr></table>",
        f"<table>{HEAD}<tr><td rowspan='2'>a</td><td>b</td></tr></table>",
        f"<table>{HEAD}<tr><td><a href='https://a.so/'>a</a></td><td>b</td></tr></table>",
        f"<table>{HEAD}<tr><td><p>a</p><p>b</p></td><td>b</td></tr></table>",
        f"<table>{HEAD}<tr><td><table>{HEAD}<tr><td></td></tr></table></td><td>b</td></tr></table>",
        f"<table>{HEAD}<tr><td>{LONG}</td><td>b</td></tr></table>",
        f"<table>{HEAD}{'<tr><td>a</td><td>b</td></tr>' * 101}</table>",
        f"<table><tr>{'<th>a</th>' * 13}</tr><tr>{'<td>b</td>' * 13}</tr></table>",
        f"<figure>words<table>{HEAD}<tr><td>a</td><td>b</td></tr></table></figure>",
        f"<table><caption>{LONG}</caption>{HEAD}<tr><td>a</td><td>b</td></tr></table>",
        f"<table><caption><a href='https://a.so/'>a</a></caption>{HEAD}<tr><td>a</td><td>b</td></tr></table>",
    ],
)
def test_what_is_more_or_less_than_a_table_loses_no_word(source: str) -> None:
    blocks = read_body(source)
    if not source.startswith("<figure>"):
        assert {block.type for block in blocks} <= {"paragraph", "table"}
        assert "paragraph" in [block.type for block in blocks]
    shown = " ".join(words(block.value) for block in blocks)
    assert sorted(re.findall(r"\w+", shown)) == sorted(re.findall(r"\w+", words(source)))


def test_pictures() -> None:
    figure = "<figure><img src='{}' alt=' A  b '><figcaption>Cap <cite>Me / CC0</cite></figcaption></figure>"
    assert values(figure.format("x/boats.jpg")) == [Figure("x/boats.jpg", "A b", "Cap", "Me / CC0")]
    assert values('<p><img src="data:image/png;base64,x" data-src="a.jpg"></p>') == [Figure("a.jpg", "", "", "")]
    assert types(f"<figure><img src='a.jpg'><figcaption>{LONG}</figcaption></figure>") == ["picture", "paragraph"]
    assert types("<figure><img src='a'><img src='b'><figcaption>c</figcaption></figure>") == [
        *("picture", "picture", "paragraph"),
    ]
    assert types("<figure><img src='a'>beside</figure>") == ["picture", "paragraph"]
    assert types("<figure><blockquote>a</blockquote></figure>") == ["quote"]
    assert types('<a href="https://a.so/"><img src="a.jpg"></a>') == ["picture"]


def test_videos() -> None:
    assert values('<iframe src="//video.example/1" title="T"></iframe>') == [
        {"address": "https://video.example/1", "title": "T", "poster": None}
    ]
    assert values('<video><source src="https://video.example/a.mp4"></video>')[0]["title"] == "video.example"
    framed = '<figure><iframe src="https://video.example/1"></iframe><figcaption>{}</figcaption></figure>'
    assert values(framed.format("Cap"))[0]["title"] == "Cap"
    assert types(framed.format(LONG)) == ["video", "paragraph"]
    assert types(framed.format("Cap <cite>C</cite>")) == ["video", "paragraph"]
    assert types('<iframe src="https://not a host/" title="T"></iframe>') == ["paragraph"]


@pytest.mark.parametrize("depth", [100, 700, 3000])
@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "aside", "figure", "ul><li", "table><tr><td", "a href='/x'"])
def test_what_is_nested_without_end_is_still_read(tag: str, depth: int) -> None:
    assert "eray" in " ".join(map(words, values(f"<{tag}>" * depth + "eray")))


def test_every_block_is_one_that_the_desk_can_save() -> None:
    source = (Path(__file__).parent / "pages" / "blocks.html").read_text(encoding="utf-8")
    blocks = [block for block in read_body(source) if not isinstance(block.value, Figure)]
    assert {block.type for block in blocks} == {
        *("paragraph", "heading", "quote", "list", "fact_box", "video", "timeline", "table"),
    }
    body = BodyBlock()
    raw = [{"type": block.type, "value": block.value, "id": str(n)} for n, block in enumerate(blocks)]
    realised = body.clean(body.to_python(raw))
    # A value that the desk has read and written back is the same: no page becomes stale by being opened.
    assert body.get_prep_value(realised) == raw


LEAF = st.text("abc xyz<&“”\u00a0\n", max_size=12).map(lambda text: html.escape(text))
INLINE = st.sampled_from(["b", "i", "em", "strong", "a href='/x'", "cite", "time", "span", "u"])
BLOCK = st.sampled_from(
    re.split(
        " ", "p div h2 h3 ul ol li blockquote footer aside figure figcaption table caption tr th td section pre dl dd"
    )
)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def wrap(tag: str, parts: list[str]) -> str:
        return f"<{tag}>{''.join(parts)}</{tag.split()[0]}>"

    return st.builds(wrap, INLINE | BLOCK, st.lists(inner, max_size=4))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.recursive(LEAF, wrapped, max_leaves=20), max_size=4).map("".join))
def test_no_word_is_lost_and_none_is_invented(source: str) -> None:
    read = re.sub(r"[\s“”|]+", "", " ".join(words(block.value) for block in read_body(source)))
    there = re.sub(r"[\s“”|]+", "", html.unescape(nh3.clean(source, tags=set())))
    assert sorted(read) == sorted(there)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_as_something(source: str) -> None:
    for block in read_body(source.encode("utf-8", "replace").decode()):
        assert block.type in BodyBlock().child_blocks


UNMEANT = "\x00\x07\x7f\x81\x8d\x9f\ufffe\uffff"


def test_no_control_character_comes_in_and_letters_marks_and_emoji_stay() -> None:
    whole = "Roob ba‏dan\u200b 👩\u200d🌾 🇸🇴 قال\u200cها"
    sprinkled = UNMEANT.join(whole)
    by_number = "".join(f"&#{ord(letter)};" for letter in UNMEANT if letter not in "\x00\x9f")  # &#159; is HTML for Ÿ.
    for source in (f"<p>{sprinkled}</p>", f"<{UNMEANT}p>{whole}{by_number}</p>", sprinkled):
        (block,) = read_body(source)
        assert block.value == f"<p>{whole}</p>"
    assert clean_text(sprinkled) == clean_paragraph(sprinkled) == whole


def test_the_line_end_of_old_large_computers_parts_words() -> None:
    assert clean_text("Roob\x85badan") == "Roob badan"
    assert read_body("<p>Roob\x85badan</p>")[0].value == "<p>Roob badan</p>"
