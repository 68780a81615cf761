"""The gazetteer at the desk: one form for an entry with its names in each edition."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from weriye.language.slugs import slugify
from weriye.stories.editions import editions
from weriye.stories.models import Entry

from .names import spelled


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
            code, name = ("en", named["en"]) if "en" in named else next(iter(named.items()))
            cleaned["slug"] = _free_slug(cleaned.get("kind", ""), slugify(name, code), self.instance.pk)
        return cleaned


def _free_slug(kind: str, base: str, but: int | None) -> str:
    taken = set(Entry.objects.filter(kind=kind, slug__startswith=base).exclude(pk=but).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


class EntryIndex(IndexView):
    """Found by the beginning of a name in any of its spellings."""

    is_searchable = True

    def get_base_queryset(self) -> QuerySet[Entry]:
        rows: QuerySet[Entry] = super().get_base_queryset()
        return rows.prefetch_related("spellings")

    def search_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(pk__in=spelled(self.search_query)) if self.search_query else queryset


class EntryViewSet(SnippetViewSet):
    model = Entry
    icon = "globe"
    menu_label = _("Gazetteer")
    menu_name = "gazetteer"
    menu_order = 140
    add_to_admin_menu = True
    index_view_class = EntryIndex
    list_display = (
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("country", label=_("Country")),
        Column("wikidata", label="Wikidata"),
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
                    FieldPanel("wikidata", heading="Wikidata", help_text=_("Its number there, such as Q2449.")),
                    FieldPanel("slug", heading=_("Address"), help_text=_("Empty: made from the name.")),
                ],
                heading=_("Links"),
                classname="collapsed",
            ),
        ],
        base_form_class=EntryForm,
    )
