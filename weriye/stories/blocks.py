"""The typed blocks of an article's body. One paragraph is one block: staleness is by paragraph."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .tables import TableBlock

INLINE = ["bold", "italic", "link"]


class PictureBlock(blocks.StructBlock):
    """A picture in the body: alt text and caption in the edition's language."""

    picture = ImageChooserBlock()
    alt = blocks.CharBlock(max_length=300, help_text="What the picture shows, for those who cannot see it.")
    caption = blocks.CharBlock(max_length=500, required=False)

    class Meta:
        icon = "image"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, without quotation marks: the page puts the edition's own around them."""

    text = blocks.TextBlock(max_length=2000)
    speaker = blocks.CharBlock(max_length=200, required=False, help_text="Who said it, with their role.")

    class Meta:
        icon = "openquote"


class ListBlock(blocks.StructBlock):
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE))
    ordered = blocks.BooleanBlock(required=False)

    class Meta:
        icon = "list-ul"


class FactBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200)
    text = blocks.RichTextBlock(features=[*INLINE, "ul", "ol"])

    class Meta:
        icon = "help"


class VideoBlock(blocks.StructBlock):
    """A video by its address: shown as a picture and a link, loaded only when asked for."""

    address = blocks.URLBlock(max_length=500)
    title = blocks.CharBlock(max_length=200)
    poster = ImageChooserBlock(required=False)

    class Meta:
        icon = "media"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not str(cleaned["address"]).startswith("https://"):
            raise blocks.StructBlockValidationError(
                block_errors={"address": ValidationError(gettext("A video's address starts with https://"))}
            )
        return cleaned


class TimelineEventBlock(blocks.StructBlock):
    date = blocks.CharBlock(max_length=80, help_text="As readers shall see it.")
    text = blocks.RichTextBlock(features=INLINE)


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200, required=False)
    events = blocks.ListBlock(TimelineEventBlock())

    class Meta:
        icon = "date"


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    paragraph = blocks.RichTextBlock(features=INLINE, icon="pilcrow")
    heading = blocks.CharBlock(max_length=200, icon="h2")
    picture = PictureBlock()
    quote = QuoteBlock()
    list = ListBlock()
    fact_box = FactBoxBlock()
    video = VideoBlock()
    timeline = TimelineBlock()
    table = TableBlock()
