"""The house style of words at the desk: a list for each edition of what to write and what not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from weriye.stories.editions import editions

from .checks.models import HouseWord


class HouseWordForm(WagtailAdminModelForm):
    """A rule, its edition chosen by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"] = forms.ChoiceField(
            label=_("Edition"), choices=[(paper.code, paper.name) for paper in editions()]
        )


class HouseWordViewSet(SnippetViewSet):
    model = HouseWord
    icon = "edit"
    menu_label = _("Words")
    menu_name = "house-words"
    list_display = ("instead_of", "write", "edition", "reason")
    list_filter = ("edition",)
    list_per_page = 50
    ordering = ("edition", "folded")
    search_fields = ("instead_of", "write")
    edit_handler = ObjectList(
        [
            FieldPanel("edition"),
            FieldRowPanel([FieldPanel("write"), FieldPanel("instead_of")]),
            FieldPanel("reason", help_text=_("One line for who asks. May be empty.")),
        ],
        base_form_class=HouseWordForm,
    )
