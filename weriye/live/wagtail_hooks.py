"""The live channel in the desk: the channel itself, and its programmes with their slots."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Channel, Programme, Slot
from .schedule import WeeklySlot, overlap


def _weekly(slot: Any, programme: str) -> WeeklySlot:
    return WeeklySlot(slot.weekday, slot.start, slot.minutes, {}, {}, programme)


class ProgrammeForm(WagtailAdminModelForm):
    """Refuses slots that are on at once, within the programme or with another one's."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        mine = [
            _weekly(form.instance, "this programme")
            for form in self.formsets["slots"].forms
            if form.is_valid() and form.has_changed() | bool(form.instance.pk) and not form.cleaned_data.get("DELETE")
        ]
        others = Slot.objects.exclude(programme=self.instance.pk).select_related("programme")
        if found := overlap([*mine, *(_weekly(slot, str(slot.programme)) for slot in others)]):
            one, other = (f"{slot.kind}, {_when(slot)}" for slot in found)
            raise ValidationError(f"{one} is not over when {other} begins. Shorten the first or move the second.")
        return cleaned


def _when(slot: WeeklySlot) -> str:
    return f"{Slot(weekday=slot.weekday, start=slot.start)} for {slot.minutes} minutes"


class ChannelViewSet(SnippetViewSet):
    model = Channel
    icon = "media"
    menu_label = "Channel"
    list_display = ("__str__", "source", "hls_url")
    edit_handler = ObjectList(
        [
            FieldPanel("names"),
            FieldPanel("slug"),
            MultiFieldPanel([FieldPanel("source"), FieldPanel("hls_url"), FieldPanel("audio_url")], heading="Stream"),
            FieldPanel("time_zone"),
        ]
    )


class ProgrammeViewSet(SnippetViewSet):
    model = Programme
    icon = "calendar-alt"
    menu_label = "Programmes"
    list_display = ("__str__", "kind")
    edit_handler = ObjectList(
        [
            FieldPanel("titles"),
            FieldPanel("descriptions"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("kind")]),
            InlinePanel(
                "slots",
                [FieldRowPanel([FieldPanel("weekday"), FieldPanel("start"), FieldPanel("minutes")])],
                heading="Every week",
                label="Slot",
            ),
        ],
        base_form_class=ProgrammeForm,
    )


class LiveViewSetGroup(SnippetViewSetGroup):
    items = (ChannelViewSet, ProgrammeViewSet)
    menu_label = "Live"
    menu_icon = "media"
    menu_name = "live"


register_snippet(LiveViewSetGroup)
