"""The form of an article: what the desk asks for, fills in and puts right before it is saved."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.models import Page

from weriye.language.slugs import slugify
from weriye.stories.clock.queries import embargo
from weriye.stories.editions import Edition, edition
from weriye.stories.paragraphs import one_paragraph_each
from weriye.stories.pasted import plain, plain_body

from .choosers import EntriesField, new_entry_hint
from .permissions import may_publish_in

# As itself, and as the rich text editor's JSON writes it (not a backslash that somebody typed before `u0000`).
_NUL = re.compile(r"\x00|(?<!\\)((?:\\\\)*)\\u0000")


def _without_nul(data: QueryDict | None) -> QueryDict | None:
    """What was sent, without the character that Django refuses: nobody who pasted it can see or delete it."""
    if data is None or not any(_NUL.search(text) for key in data for text in data.getlist(key)):
        return data
    clean = data.copy()
    for key in data:
        clean.setlist(key, [_NUL.sub(r"\1", text) for text in data.getlist(key)])
    return clean


class ArticleForm(WagtailAdminPageForm):
    """An article's form in the words of its edition."""

    just_updated = forms.BooleanField(
        required=False,
        label=_("Tell readers that it is updated now"),
        help_text=_("For news, not for a comma."),
    )

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_without_nul(data), *args, **kwargs)
        self.title_before = self.instance.title
        self.slug_before = self.instance.slug
        paper = self.edition
        if "section" in self.fields:
            self.fields["section"] = forms.ChoiceField(
                label=_("Section"),
                choices=[(section.slug, section.name) for section in paper.sections],
                initial=paper.default_section,
            )
            self.initial["section"] = paper.section(self.instance.section).slug
        if "dateline_source" in self.fields and self.instance.pk is None:
            self.initial["dateline_source"] = self.instance.dateline_source or paper.source
        if "subjects" in self.fields:
            self.fields["subjects"] = EntriesField(paper.code, label=_("Subjects"), help_text=new_entry_hint())
        if "slug" in self.fields:
            self.fields["slug"].required = False

    @property
    def edition(self) -> Edition:
        page = self.instance if self.instance.locale_id else self.parent_page
        return edition(page.locale.language_code)

    def clean_title(self) -> str:
        # The field wraps a long headline; it has no lines of its own.
        return " ".join(plain(self.cleaned_data["title"]).split())

    def clean_body(self) -> StreamValue:
        return one_paragraph_each(plain_body(self.cleaned_data["body"]))

    def clean(self) -> dict[str, Any]:
        if "slug" in self.cleaned_data:
            self.cleaned_data["slug"] = self._slug()
        cleaned: dict[str, Any] = super().clean()
        cleaned.update({name: plain(text) for name, text in cleaned.items() if isinstance(text, str)})
        self._refuse_what_may_not_go_out(cleaned)
        publishing = not self.is_deferred_validation
        if publishing and cleaned.get("picture") and not cleaned.get("picture_alt", "").strip():
            self.add_error(
                "picture_alt", _("Say what the picture shows, for those who cannot see it or do not load pictures.")
            )
        if cleaned.get("just_updated"):
            cleaned["updated_at"] = timezone.now()
        return cleaned

    def _refuse_what_may_not_go_out(self, cleaned: dict[str, Any]) -> None:
        """Of what is sent to be published: a section that is not one's own, a story that is embargoed."""
        approving = self.data.get("action-workflow-action") and self.data.get("workflow-action-name") == "approve"
        if not (self.data.get("action-publish") or approving):
            return
        if "section" in cleaned and not may_publish_in(self.for_user, self.edition.code, cleaned["section"]):
            self.add_error("section", _("You may not publish in this section. Submit it to its editors."))
        now = timezone.now()
        held = embargo(self.instance.translation_key, now)
        if held is not None and not self.instance.live and (cleaned.get("go_live_at") or now) < held:
            shown = timezone.localtime(held).strftime("%Y-%m-%d %H:%M:%S")
            self.add_error(None, gettext("This story is embargoed until %(time)s.") % {"time": shown})

    def _slug(self) -> str:
        """The slug as typed; made anew from the headline while it was never published nor typed by hand."""
        typed: str = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title", "")
        if self.instance.first_published_at is not None:
            return typed or self.slug_before
        made_before = slugify(self.title_before, self.edition.code) if self.title_before else ""
        automatic = not typed or (
            typed == self.slug_before and re.fullmatch(re.escape(made_before) + r"(-\d+)?", typed) is not None
        )
        if not automatic:
            return typed
        if self.slug_before and title == self.title_before:
            return self.slug_before
        base = slugify(title, self.edition.code)
        slug, number = base, 1
        while not Page._slug_is_available(slug, self.parent_page, self.instance):
            number += 1
            slug = f"{base}-{number}"
        return slug
