"""The administrator's list of who is editor of which section."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from weriye.stories.editions import editions

from .listing import section_choices
from .models import SectionEditor


class SectionEditorForm(WagtailAdminModelForm):
    """Offers the station's editions and sections; whether they fit is the model's question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(paper.code, paper.name) for paper in editions()]
        self.fields["user"].queryset = get_user_model().objects.filter(is_active=True).order_by("username")
        self.fields["edition"] = forms.ChoiceField(label=_("Edition"), choices=papers)
        self.fields["section"] = forms.ChoiceField(label=_("Section"), choices=section_choices())


class SectionEditorViewSet(SnippetViewSet):
    """Only administrators have permission for it."""

    model = SectionEditor
    icon = "group"
    add_to_settings_menu = True
    list_display = ("user", "edition", "section")
    edit_handler = ObjectList(
        [FieldPanel("user"), FieldPanel("edition"), FieldPanel("section")], base_form_class=SectionEditorForm
    )
