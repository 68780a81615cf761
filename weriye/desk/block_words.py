"""What an article's blocks are called at the desk, in its language: said here, where it is no part of a migration."""

from django.utils.translation import gettext_lazy as _

from weriye.stories.models import Article

LABELS = {
    "paragraph": _("Paragraph"),
    "heading": _("Heading"),
    "picture": _("Picture"),
    "quote": _("Quote"),
    "list": _("List"),
    "fact_box": _("Fact box"),
    "video": _("Video"),
    "timeline": _("Timeline"),
    "table": _("Table"),
}


def name_blocks() -> None:
    """Give each block of the body its name; one that is not known here keeps the one that Wagtail made of its own."""
    body = Article._meta.get_field("body").stream_block
    for name, block in body.child_blocks.items():
        block.label = LABELS.get(name, block.label)
