"""Tables in the body: what is refused, what a stored one says, and how its change is known."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.migrations import AlterField
from django.db.migrations.loader import MigrationLoader

from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.blocks import BodyBlock
from weriye.stories.models import Article
from weriye.stories.staleness.parts import parts_of
from weriye.stories.staleness.queries import pending
from weriye.stories.tables import MOST_COLUMNS, MOST_ROWS, TableBlock, lines_of, table_of

STORED: dict[str, Any] = {
    "table": {
        "caption": "Barakacayaasha",
        "columns": [{"type": "text", "heading": "Gobol"}, {"type": "figures", "heading": "Qoysas"}],
        "rows": [{"values": ["Bay", "1,200"]}, {"values": ["Hiiraan", "950"]}],
    },
    "row_headers": True,
    "notes": "Tirooyinku waa ku dhowaad.",
    "source": "OCHA",
}


def stored(columns: int = 2, rows: int = 2, caption: str = "Cinwaan", heading: str = "") -> dict[str, Any]:
    return {
        "table": {
            "caption": caption,
            "columns": [{"type": "text", "heading": heading}] * columns,
            "rows": [{"values": ["1"] * columns}] * rows,
        },
        "row_headers": False,
    }


def refused(value: dict[str, Any], draft: bool = False) -> str:
    """What a journalist is told of a table; empty when it is taken."""
    block = TableBlock()
    try:
        (block.clean_deferred if draft else block.clean)(block.to_python(value))
    except ValidationError as error:
        return str(error.block_errors["table"].non_block_errors.as_data()[0].message)  # type: ignore[attr-defined]
    return ""


def test_the_largest_table_is_taken_and_a_larger_one_refused_with_what_to_do() -> None:
    assert refused(stored(MOST_COLUMNS, MOST_ROWS)) == ""
    for columns, rows in ((MOST_COLUMNS + 1, 1), (1, MOST_ROWS + 1)):
        for draft in (False, True):
            told = refused(stored(columns, rows), draft)
            assert f"{columns} columns and {rows} rows" in told
            assert "Leave out what the story does not need" in told


def test_a_table_wants_a_caption_and_cells_before_it_goes_out_not_in_a_draft() -> None:
    for value, reason in ((stored(caption=" "), "no caption"), (stored(0, 0), "no cells"), ({}, "no cells")):
        assert reason in refused(value)
        assert refused(value, draft=True) == ""


def test_overlong_words_are_refused_by_name() -> None:
    assert "The caption has more than 300" in refused(stored(caption="x" * 301))
    assert "heading has more than 200" in refused(stored(heading="x" * 201))
    long = stored()
    long["table"]["rows"] = [{"values": ["x" * 301, ""]}]
    with pytest.raises(ValidationError):
        TableBlock().clean(TableBlock().to_python(long))


def test_what_is_stored_is_read_whole_even_where_it_has_gaps() -> None:
    table = table_of(STORED)
    assert table.figures == (False, True)
    assert lines_of(table) == [
        *("Barakacayaasha", "Gobol | Qoysas", "Bay | 1,200", "Hiiraan | 950"),
        *("Tirooyinku waa ku dhowaad.", "OCHA"),
    ]
    gaps = {"table": {"columns": [{"type": "text"}, {}], "rows": [{"values": [None]}, {}, {"values": ["a", 0, "z"]}]}}
    assert table_of(gaps).rows == (("", ""), ("", ""), ("a", "0"))
    assert table_of(gaps).headings == ()
    assert table_of({}).rows == ()
    assert lines_of(table_of({})) == []


def test_what_a_form_gives_is_what_is_stored_and_read() -> None:
    body = BodyBlock().to_python([{"type": "table", "value": STORED, "id": "a"}])
    assert body.get_prep_value() == [{"type": "table", "value": STORED, "id": "a"}]


def test_a_changed_cell_makes_the_other_editions_table_stale_and_no_more(write_article: Callable[..., Article]) -> None:
    article = write_article("so", publish=False)
    article.body = [("paragraph", "<p>Roob.</p>"), ("table", deepcopy(STORED))]  # type: ignore[assignment]
    publish_article(article)
    english = start_counterpart(article, "en")
    publish_article(english)
    assert parts_of(english)[-1].text.splitlines()[2] == "Bay | 1,200"
    changed = deepcopy(STORED)
    changed["table"]["rows"][0]["values"][1] = "1,300"
    paragraph, table = article.body.raw_data
    article.body = json.dumps([paragraph, {**table, "value": changed}])
    publish_article(article)
    (change,) = pending(Article.objects.get(pk=english.pk), Article.objects.get(pk=article.pk))
    assert change.now is not None
    assert change.before is not None
    assert change.now.kind == "table"
    assert ("Bay | 1,200" in change.before.text, "Bay | 1,300" in change.now.text) == (True, True)


def test_no_migration_writes_the_bodies_of_a_million_stories_anew() -> None:
    """Django would copy the whole table for what changes nothing in it: a new kind of block is one of state alone."""
    migrations = MigrationLoader(None).disk_migrations
    written = [
        (name, operation.describe())
        for (app, name), migration in migrations.items()
        if app == "stories"
        for operation in migration.operations
        if isinstance(operation, AlterField) and (operation.model_name, operation.name) == ("article", "body")
    ]
    assert written == []
