"""Tables in the body of an article: the block, how large one may be, and what a stored one says.

Made of Wagtail's typed table, not of its spreadsheet: the editor's script is 14 kB where the other one's is 890 kB,
which nobody waits for on a bad line; each cell is a labelled field that is reached by keyboard and read aloud; headings
and caption are fields of their own, so that the other edition finds them to translate; nothing merges cells, which no
small screen and no text browser shows well. A column is text or figures, and that is all there is to how it looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError

MOST_COLUMNS, MOST_ROWS = 12, 100
CAPTION_LENGTH, HEADING_LENGTH, TEXT_LENGTH, FIGURES_LENGTH = 300, 200, 300, 40
TEXT, FIGURES = "text", "figures"


class GridBlock(TypedTableBlock):
    """Caption, headings and cells. The first row of headings may be empty: then there is none."""

    text = blocks.CharBlock(max_length=TEXT_LENGTH, required=False)
    figures = blocks.CharBlock(max_length=FIGURES_LENGTH, required=False)

    def clean(self, table: TypedTable) -> TypedTable:
        wrong = _too_large(table)
        if not wrong and not self.is_deferred_validation:
            wrong = _unfinished(table)
        if wrong:
            raise TypedTableBlockValidationError(non_block_errors=[ValidationError(wrong, code="table")])
        return super().clean(table)


class TableBlock(blocks.StructBlock):
    """A table with what stands under it. Light, accessible, translatable: see the module."""

    table = GridBlock(help_text=f"At most {MOST_COLUMNS} columns and {MOST_ROWS} rows. Readers scroll a wide one.")
    row_headers = blocks.BooleanBlock(required=False, help_text="The first column names the rows.")
    notes = blocks.CharBlock(max_length=500, required=False, help_text="Units, and what a reader must know of it.")
    source = blocks.CharBlock(max_length=200, required=False, help_text="Who counted.")

    class Meta:
        icon = "table"

    def get_searchable_content(self, value: Any) -> list[str]:
        return lines_of(table_of(self.get_prep_value(value)))


def _too_large(table: TypedTable) -> str:
    columns, rows = len(table.columns), len(table.row_data)
    if columns > MOST_COLUMNS or rows > MOST_ROWS:
        return gettext(
            "This table has %(columns)d columns and %(rows)d rows; a table may have %(most_columns)d and %(most_rows)d."
            " Leave out what the story does not need, or make two of it."
        ) % {"columns": columns, "rows": rows, "most_columns": MOST_COLUMNS, "most_rows": MOST_ROWS}
    if len(table.caption or "") > CAPTION_LENGTH:
        return gettext("The caption has more than %(most)d characters. Say the rest in the notes.") % {
            "most": CAPTION_LENGTH
        }
    if any(len(column["heading"] or "") > HEADING_LENGTH for column in table.columns):
        return gettext("A column’s heading has more than %(most)d characters. Make it shorter.") % {
            "most": HEADING_LENGTH
        }
    return ""


def _unfinished(table: TypedTable) -> str:
    if not table.columns or not table.row_data:
        return gettext("This table has no cells. Add a column and a row, or take the table out.")
    if not (table.caption or "").strip():
        return gettext("This table has no caption. Say what it shows, for those who cannot see it, too.")
    return ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as stored. `headings` is empty where there are none; `figures` says of each column whether it is figures.

    Every row is as long as `figures`. With `row_headers` the first cell of a row names it.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[bool, ...]
    row_headers: bool
    notes: str
    source: str


def table_of(value: Mapping[str, Any]) -> Table:
    """What a stored block of the kind `table` says; cells that are missing are empty."""
    grid: Mapping[str, Any] = value.get("table") or {}
    columns = grid.get("columns") or []
    headings = tuple(str(column.get("heading") or "").strip() for column in columns)
    return Table(
        caption=str(grid.get("caption") or "").strip(),
        headings=headings if any(headings) else (),
        rows=tuple(_row(row.get("values") or [], len(columns)) for row in grid.get("rows") or []),
        figures=tuple(column.get("type") == FIGURES for column in columns),
        row_headers=bool(value.get("row_headers")),
        notes=str(value.get("notes") or "").strip(),
        source=str(value.get("source") or "").strip(),
    )


def _row(values: list[Any], length: int) -> tuple[str, ...]:
    cells = ["" if cell is None else str(cell).strip() for cell in values[:length]]
    return (*cells, *[""] * (length - len(cells)))


def lines_of(table: Table) -> list[str]:
    """A table as lines of plain text, a row a line, its cells parted by bars."""
    rows = [" | ".join(row) for row in (table.headings, *table.rows) if any(row)]
    return [line for line in (table.caption, *rows, table.notes, table.source) if line]
