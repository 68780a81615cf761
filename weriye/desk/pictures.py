"""Pictures at the desk: cleaned as they come in, their sizes made soon after, before anybody publishes."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from weriye.stories.models import Picture
from weriye.stories.uploads import clean_picture

FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class PictureField(WagtailImageField):
    """Wagtail's field for what is left of a file after cleaning: it meets no damaged one, and no odd name."""

    def to_python(self, data: Any) -> Any:
        return super().to_python(clean_picture(data, data.name or "picture") if data else data)


class PictureForm(BaseImageForm):
    """Wagtail's form of a picture, everywhere that one is uploaded."""

    original_file: Any  # The file as it was before; set by Wagtail's form.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = PictureField(label=file.label, required=file.required, widget=file.widget)
        for name, label, text in (
            ("title", _("Title"), _("For finding it again in the desk; readers do not see it.")),
            ("credit", _("Credit"), _("Who took it: photographer, agency. Shown with the picture.")),
            ("licence", _("Licence"), _("Why we may show it: our own, agency contract, CC BY 4.0, …")),
        ):
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = text
        self.order_fields(("title", "file", "credit", "licence"))

    def _post_clean(self) -> None:
        super()._post_clean()
        # Not at save: that may be Wagtail's, later, with what this form has filled in.
        if {"file", *FOCUS} & set(self.changed_data):
            self.instance.wants_sizes = True

    def save(self, commit: bool = True) -> Any:
        """Wagtail deletes a replaced file before its transaction ends; if that fails the picture has none."""
        replaced = self.original_file if commit and "file" in self.changed_data else None
        if replaced:
            self.original_file = None
        picture = super().save(commit)
        if replaced:
            picture.renditions.all().delete()
            transaction.on_commit(partial(replaced.storage.delete, replaced.name))
        return picture


def clean_kept_upload(instance: Any, **_: Any) -> None:
    """Clean a picture that Wagtail keeps aside until the rest of its form is right."""
    if not instance.file or instance.file._committed or instance.for_content_type is None:
        return
    if instance.for_content_type.model_class() is Picture:
        instance.file = clean_picture(instance.file.file, instance.file.name)
