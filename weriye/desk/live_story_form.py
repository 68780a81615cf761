"""The form in which a post of a live story is written or changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.images.widgets import AdminImageChooser

from weriye.stories.live_story.actions import Written
from weriye.stories.live_story.models import LONGEST_HEADLINE, LONGEST_TEXT, Post
from weriye.stories.models import Picture


class PostForm(forms.Form):
    """What is written for a post. `number` and `version` say which post is changed, `twin` which one is told here."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    twin = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    headline = forms.CharField(
        label=_("Headline"),
        max_length=LONGEST_HEADLINE,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Headline, if it needs one"), "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": _("What is happening?"), "data-text": ""}),
        help_text=_("As in a messenger: *bold*, _italic_, - begins a line of a list, > a quote, — who said it."),
    )
    is_key = forms.BooleanField(label=_("Key point"), required=False)
    pinned = forms.BooleanField(label=_("Pinned on top"), required=False)
    byline = forms.CharField(label=_("Who reports, as readers see it"), max_length=100, required=False)
    picture = forms.ModelChoiceField(
        Picture.objects.all(), label=_("Picture"), required=False, widget=AdminImageChooser
    )
    picture_alt = forms.CharField(label=_("What it shows"), max_length=300, required=False)
    picture_caption = forms.CharField(label=_("Caption"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("picture") and not cleaned.get("picture_alt", "").strip():
            self.add_error(
                "picture_alt", _("Say what the picture shows, for those who cannot see it or do not load pictures.")
            )
        words = cleaned.get("headline", "").strip() or cleaned.get("text", "").strip()
        if not self.errors and not words and not cleaned.get("picture"):
            self.add_error("text", _("Write something first."))
        return cleaned

    def written(self) -> Written:
        """What was sent, of a valid form."""
        data = self.cleaned_data
        return Written(
            client_id=data["client_id"],
            headline=data["headline"],
            text=data["text"],
            byline=data["byline"],
            picture=data["picture"].pk if data["picture"] else None,
            picture_alt=data["picture_alt"],
            picture_caption=data["picture_caption"],
            pinned=data["pinned"],
            is_key=data["is_key"],
        )


def initial_of(post: Post) -> dict[str, Any]:
    """A post as the form shows it, to be changed."""
    names = ("number", "version", "headline", "text", "is_key", "pinned", "byline", "picture_alt", "picture_caption")
    return {name: getattr(post, name) for name in names} | {"picture": post.picture}
