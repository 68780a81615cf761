"""How an article's form is laid out."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput

from .article_form import ArticleForm
from .choosers import person_chooser, place_chooser


def article_panels() -> TabbedInterface:
    """The edit handler of `stories.Article`."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    # Not Wagtail's title panel: it makes the slug in the browser, in its own way.
                    FieldPanel(
                        "title",
                        heading=_("Headline"),
                        help_text=_("As readers see it, in lists and on the page."),
                        widget=AdminAutoHeightTextInput(attrs={"rows": 1}),
                        classname="title desk-headline",
                    ),
                    FieldPanel(
                        "summary", heading=_("Summary"), help_text=_("One or two sentences for lists and feeds.")
                    ),
                    FieldPanel("section"),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [
                                    FieldPanel("dateline", heading=_("Place"), widget=place_chooser.widget_class),
                                    FieldPanel("dateline_source", heading=_("Source")),
                                ]
                            )
                        ],
                        heading=_("Dateline"),
                        classname="desk-dateline",
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("picture", heading=_("Picture")),
                            FieldPanel(
                                "picture_alt",
                                heading=_("What it shows"),
                                help_text=_("For those who cannot see it. Needed before publishing."),
                            ),
                            FieldPanel("picture_caption", heading=_("Caption")),
                        ],
                        heading=_("Lead picture"),
                    ),
                    FieldPanel("body", heading=_("Text")),
                    InlinePanel(
                        "bylines",
                        [FieldPanel("person", heading=_("Name"), widget=person_chooser.widget_class)],
                        heading=_("Bylines"),
                        label=_("Byline"),
                    ),
                    FieldPanel("subjects"),
                ],
                heading=_("Story"),
            ),
            ObjectList(
                [
                    FieldPanel("just_updated"),
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "published_at",
                                heading=_("Published"),
                                help_text=_("As readers see it. Empty: when it is first published."),
                            ),
                            FieldPanel("updated_at", heading=_("Updated")),
                        ]
                    ),
                    InlinePanel(
                        "corrections",
                        [
                            FieldPanel("at", heading=_("Time")),
                            FieldPanel("text", heading=_("What was wrong, what is right")),
                        ],
                        heading=_("Corrections"),
                        label=_("Correction"),
                    ),
                    FieldPanel(
                        "slug",
                        heading=_("Address"),
                        help_text=_("Last part of the page's address. Empty: made from the headline."),
                    ),
                    PublishingPanel(),
                    CommentPanel(),
                ],
                heading=_("Times, corrections, address"),
            ),
        ],
        base_form_class=ArticleForm,
    )
