"""What an article's blocks and their fields are called at the desk, in its language.

Said here and not where they are defined, because there it would be part of a migration.
"""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

from weriye.stories.models import Article
from weriye.stories.tables import MOST_COLUMNS, MOST_ROWS

LABELS = {
    "paragraph": _("Paragraph"),
    "heading": _("Heading"),
    "picture": _("Picture"),
    "picture.picture": _("Picture"),
    "picture.alt": _("Alt text"),
    "picture.caption": _("Caption"),
    "quote": _("Quote"),
    "quote.text": _("Text"),
    "quote.speaker": _("Speaker"),
    "list": _("List"),
    "list.items": _("Items"),
    "list.ordered": _("Numbered"),
    "fact_box": _("Fact box"),
    "fact_box.title": _("Box title"),
    "fact_box.text": _("Text"),
    "video": _("Video"),
    "video.address": _("Address of the video"),
    "video.title": _("Video title"),
    "video.poster": _("Picture before it plays"),
    "timeline": _("Timeline"),
    "timeline.title": _("Timeline title"),
    "timeline.events": _("Events"),
    "timeline.events.date": _("Date"),
    "timeline.events.text": _("Text"),
    "table": _("Table"),
    "table.table": _("Table"),
    "table.table.text": _("Text"),
    "table.table.figures": _("Figures"),
    "table.row_headers": _("Names of rows"),
    "table.notes": _("Notes"),
    "table.source": _("Source"),
}
HELP = {
    "picture.alt": _("What the picture shows, for those who cannot see it."),
    "quote.speaker": _("Who said it, with their role."),
    "timeline.events.date": _("As readers shall see it."),
    "table.table": format_lazy(
        _("At most {columns} columns and {rows} rows. Readers scroll a wide one."),
        columns=MOST_COLUMNS,
        rows=MOST_ROWS,
    ),
    "table.row_headers": _("The first column names the rows."),
    "table.notes": _("Units, and what a reader must know of it."),
    "table.source": _("Who counted."),
}


def name_blocks() -> None:
    """Give each block and field its words; one that is not known here keeps what Wagtail made of its own name."""
    for path, block in all_blocks():
        block.label = LABELS.get(path, block.label)
        if path in HELP:
            # A field says it by its form's field, anything else by itself.
            (block.field if isinstance(block, blocks.FieldBlock) else block.meta).help_text = HELP[path]


def all_blocks() -> Iterator[tuple[str, blocks.Block]]:
    """Every block and field of an article's body that has a name, by the names that lead to it."""
    yield from _within("", Article._meta.get_field("body").stream_block)


def _within(path: str, block: blocks.Block) -> Iterator[tuple[str, blocks.Block]]:
    if isinstance(block, blocks.ListBlock):
        yield from _within(path, block.child_block)
    elif isinstance(block, blocks.BaseStreamBlock | blocks.BaseStructBlock | BaseTypedTableBlock):
        for name, child in block.child_blocks.items():
            within = f"{path}.{name}" if path else name
            yield within, child
            yield from _within(within, child)
