"""Choosing an entry of the gazetteer: a place for the dateline, a person for a byline, names for subjects."""

import csv
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.forms import TagWidget
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from weriye.stories import editions, gazetteer
from weriye.stories.models import Entry

from .names import AmbiguousName, UnknownName, entry_of, labels, spelled


class SpellingFilterForm(BaseFilterForm):
    """Search in the chooser: the beginning of a name in any of its spellings."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("A name in any spelling")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Entry]) -> QuerySet[Entry]:
        objects = super().filter(objects)
        query = self.cleaned_data.get("q")
        if query:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(pk__in=spelled(query))
        return objects


class _OfKind:
    """Choosing among the entries of one kind."""

    kind: str
    filter_form_class = SpellingFilterForm

    def get_object_list(self) -> QuerySet[Entry]:
        return Entry.objects.filter(kind=self.kind).prefetch_related("spellings").order_by("slug")


class ChoosePlace(_OfKind, ChooseView):
    kind = Entry.Kind.PLACE


class ChoosePlaceResults(_OfKind, ChooseResultsView):
    kind = Entry.Kind.PLACE


class ChoosePerson(_OfKind, ChooseView):
    kind = Entry.Kind.PERSON


class ChoosePersonResults(_OfKind, ChooseResultsView):
    kind = Entry.Kind.PERSON


class NewPersonForm(forms.Form):
    """A person by name alone; the rest is for the gazetteer's own form."""

    name = forms.CharField(label=_("Name"), max_length=gazetteer.LONGEST_NAME)

    def save(self) -> Entry:
        language = get_language() or ""
        edition = language if editions.has_edition(language) else editions.editions()[0].code
        return gazetteer.find_or_create(self.cleaned_data["name"], Entry.Kind.PERSON, edition)


class PlaceChooser(ChooserViewSet):
    model = Entry
    icon = "globe"
    choose_one_text = _("Choose a place")
    choose_another_text = _("Choose another place")
    edit_item_text = _("Edit this place")
    choose_view_class = ChoosePlace
    choose_results_view_class = ChoosePlaceResults
    register_widget = False
    per_page = 20


class PersonChooser(ChooserViewSet):
    model = Entry
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")
    choose_view_class = ChoosePerson
    choose_results_view_class = ChoosePersonResults
    creation_form_class = NewPersonForm
    create_action_label = _("Add a person")
    register_widget = False
    per_page = 20


place_chooser = PlaceChooser("desk_places", url_prefix="gazetteer/places")
person_chooser = PersonChooser("desk_people", url_prefix="gazetteer/people")


class EntriesWidget(TagWidget):
    """Names in a line, each offered by the gazetteer as one types."""

    template_name = "wagtailadmin/widgets/tag_widget.html"

    def __init__(self, edition: str) -> None:
        super().__init__(attrs={"data-controller": "w-tag"})
        self.edition = edition

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-w-tag-delay-value": 200,
            "data-w-tag-url-value": reverse("desk_names", args=(self.edition,)),
            "data-w-tag-options-value": json.dumps({"allowSpaces": True, "autocompleteOnly": True}),
        }
        return context


class EntriesField(forms.CharField):
    """Entries of the gazetteer by their labels; its value is a list of them."""

    def __init__(self, edition: str, **kwargs: Any) -> None:
        self.edition = edition
        super().__init__(widget=EntriesWidget(edition), required=False, **kwargs)

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return ", ".join(f'"{label}"' for label in labels(value or (), self.edition))

    def clean(self, value: Any) -> list[Entry]:
        found: dict[int, Entry] = {}
        problems = []
        for label in _parted(value or ""):
            try:
                entry = entry_of(label, self.edition)
                found[entry.pk] = entry
            except UnknownName:
                problems.append(
                    _("“%(name)s” is not in the gazetteer. Choose a name that is offered, or add it there first.")
                    % {"name": label}
                )
            except AmbiguousName as error:
                problems.append(
                    _("“%(name)s” may be several: write one of %(choices)s.")
                    % {"name": label, "choices": "; ".join(error.labels)}
                )
        if problems:
            raise ValidationError(problems)
        return list(found.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = {label.casefold() for label in labels(initial or (), self.edition)}
        return before != {label.casefold() for label in _parted(data or "")}


def _parted(text: str) -> list[str]:
    rows = list(csv.reader([text.replace("\r", " ").replace("\n", " ")], skipinitialspace=True))
    return [label.strip() for label in rows[0] if label.strip()] if rows else []


def new_entry_hint() -> str:
    """Where to add what the gazetteer does not know, as a help text."""
    return format_html(
        '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
        _("People, organisations, places and topics. Missing one?"),
        reverse("wagtailsnippets_stories_entry:add"),
        _("Add it to the gazetteer"),
    )
