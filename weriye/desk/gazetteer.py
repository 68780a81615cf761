"""The gazetteer at the desk: one form for an entry with its names in each edition, and who changed what in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from weriye.stories.editions import editions
from weriye.stories.gazetteer import free_slug, slug_base
from weriye.stories.gazetteer.changing import note
from weriye.stories.gazetteer.merging import articles_with
from weriye.stories.gazetteer.rows import EntryRow, problems, rows_of, wikidata_number
from weriye.stories.models import Entry

from .gazetteer_merge import MAY_CHANGE
from .gazetteer_tables import MAY_WRITE
from .house_words import HouseWordViewSet
from .names import spelled

FOUND_AT_MOST = 1_000


class SpellingForm(WagtailAdminModelForm):
    """A spelling, its edition chosen by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"] = forms.ChoiceField(
            label=_("Edition"),
            required=False,
            choices=[("", _("Any edition")), *((paper.code, paper.name) for paper in editions())],
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_name") and not cleaned.get("edition"):
            self.add_error("edition", _("A house name belongs to one edition: choose it."))
        if cleaned.get("is_name"):
            cleaned["accepted"] = False
        return cleaned


class SpellingsPanel(InlinePanel):
    """Spellings in our own form."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = SpellingForm
        return options


class EntryForm(WagtailAdminModelForm):
    """An entry with at least one house name, and one in each edition at most. Makes the slug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["wikidata"] = WikidataField(label=self.fields["wikidata"].label, required=False)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if self.instance.pk and kind != self.instance.kind and articles_with(self.instance, 1):
            raise ValidationError(_("It stands in articles as what it is. Make another entry for another thing."))
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        named: dict[str, str] = {}
        for form in self.formsets["spellings"].forms:
            data = form.cleaned_data if form.is_valid() else {}
            if data.get("DELETE") or not data.get("is_name") or not data.get("text"):
                continue
            code = data.get("edition", "")
            if code in named:
                raise ValidationError(
                    _("“%(one)s” and “%(other)s” are house names of one edition. Keep one of them.")
                    % {"one": named[code], "other": data["text"]}
                )
            named[code] = data["text"]
        if not named:
            raise ValidationError(_("Give at least one name and mark it as house name: it is what readers see."))
        if not cleaned.get("slug"):
            cleaned["slug"] = free_slug(cleaned.get("kind", ""), slug_base(named), self.instance.pk)
        if not self.errors:
            fields = ("country", "latitude", "longitude", "time_zone", "wikidata")
            texts = tuple(sorted(named.items()))
            row = EntryRow(cleaned["kind"], cleaned["slug"], texts, **{name: cleaned[name] for name in fields})
            for problem in problems(row):
                self.add_error(None, problem)
        return cleaned


class WikidataField(forms.CharField):
    """An item's number, or the address of its page."""

    def to_python(self, value: Any) -> str:
        return wikidata_number(super().to_python(value) or "")


class EntryIndex(IndexView):
    """Found by the beginning of a name in any of its spellings."""

    is_searchable = True

    def get_base_queryset(self) -> QuerySet[Entry]:
        rows: QuerySet[Entry] = super().get_base_queryset()
        return rows.prefetch_related("spellings")

    def search_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        if not self.search_query:
            return queryset
        return queryset.filter(pk__in=spelled(self.search_query, limit=FOUND_AT_MOST))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        if self.request.user.has_perms(MAY_WRITE):
            address = reverse("desk_gazetteer_tables")
            buttons.append(HeaderButton(_("Review as a file"), url=address, icon_name="download"))
        return buttons


class EntryEdit(EditView):
    """Keeps in the history what was changed, and leads to merging."""

    def save_instance(self) -> Entry:
        before = rows_of([self.object.pk])[self.object.pk]
        entry: Entry = super().save_instance()
        note(entry, before, self.request.user)
        return entry

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        if self.request.user.has_perm(MAY_CHANGE):
            address = reverse("desk_gazetteer_merge", args=(self.object.pk,))
            buttons.append(Button(_("Merge with another entry"), url=address, icon_name="globe", priority=15))
        return buttons


def _wikidata(entry: Entry) -> SafeString | str:
    if not entry.wikidata:
        return ""
    address = f"https://www.wikidata.org/wiki/{entry.wikidata}"
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', address, entry.wikidata)


class EntryViewSet(SnippetViewSet):
    model = Entry
    icon = "globe"
    menu_label = _("Gazetteer")
    menu_name = "gazetteer"
    index_view_class = EntryIndex
    edit_view_class = EntryEdit
    list_display = (
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("country", label=_("Country")),
        Column("wikidata", label="Wikidata", accessor=_wikidata),
    )
    list_filter = ("kind",)
    ordering = ("kind", "slug")
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("kind", heading=_("Kind")),
            SpellingsPanel(
                "spellings",
                [
                    FieldRowPanel(
                        [
                            FieldPanel("text", heading=_("Name or spelling")),
                            FieldPanel("edition"),
                            FieldPanel(
                                "is_name",
                                heading=_("House name"),
                                help_text=_("What this edition's readers see. One for each edition."),
                            ),
                            FieldPanel(
                                "accepted",
                                heading=_("May be written too"),
                                help_text=_("Neither mark: wrong, the house name is to be written instead."),
                            ),
                        ]
                    )
                ],
                heading=_("Names and spellings"),
                label=_("Name"),
                min_num=1,
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("country", heading=_("Country"), help_text=_("Two letters: SO, KE, TR.")),
                            FieldPanel("time_zone", heading=_("Time zone"), help_text="Africa/Mogadishu"),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("latitude", heading=_("Latitude")),
                            FieldPanel("longitude", heading=_("Longitude")),
                        ]
                    ),
                ],
                heading=_("Place"),
                classname="collapsed",
            ),
            MultiFieldPanel(
                [
                    FieldPanel(
                        "wikidata", heading="Wikidata", help_text=_("Its number there, such as Q2449, or its address.")
                    ),
                    FieldPanel("slug", heading=_("Address"), help_text=_("Empty: made from the name.")),
                ],
                heading=_("Links"),
                classname="collapsed",
            ),
        ],
        base_form_class=EntryForm,
    )


class HouseStyle(SnippetViewSetGroup):
    """Names and words, as the house writes them."""

    items = (EntryViewSet, HouseWordViewSet)
    menu_icon = "globe"
    menu_label = _("House style")
    menu_name = "house-style"
    menu_order = 140
