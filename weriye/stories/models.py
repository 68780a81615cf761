"""Tables of the newsroom's nouns.

Articles are Wagtail pages; what readers may see of them is kept beside, in `PublishedArticle`,
which only `actions` writes.
"""

from pathlib import PurePath
from secrets import token_hex
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Orderable, Page

from weriye.language.slugs import slugify

from .blocks import BodyBlock
from .uploads import CleanFile, clean_picture

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Use small letters a-z, digits and single hyphens.")
WIKIDATA = RegexValidator(r"^Q[1-9][0-9]{0,15}\Z", _("A Wikidata number is a Q and digits, such as Q2449."))


class Entry(ClusterableModel):
    """One entry of the gazetteer: a person, an organisation, a place, or a topic.

    `latitude` and `longitude` are WGS 84 degrees, `time_zone` an IANA name, `country` ISO 3166-1
    alpha-2, `wikidata` an item number such as Q2449; all empty where they do not apply.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")
        PLACE = "place", _("Place")
        TOPIC = "topic", _("Topic")

    kind = models.CharField(max_length=12, choices=Kind)
    slug = models.CharField(max_length=100, validators=[SLUG])
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    time_zone = models.CharField(max_length=60, blank=True)
    wikidata = models.CharField(max_length=20, blank=True, validators=[WIKIDATA])
    before_saving: tuple[str, str] | None = None  # Kind and slug as they were stored, while it is being saved.

    class Meta:
        verbose_name_plural = "gazetteer"
        ordering: ClassVar = ["kind", "slug"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "slug"], name="one_entry_per_slug")]
        indexes: ClassVar = [
            models.Index(fields=["wikidata"], condition=~models.Q(wikidata=""), name="entry_of_wikidata")
        ]

    def __str__(self) -> str:
        names = list(dict.fromkeys(spelling.text for spelling in self.spellings.all() if spelling.is_name))
        return " / ".join(names) or self.slug

    def name(self, edition: str) -> str:
        """The house name in an edition; another edition's where it has none yet."""
        names = {s.edition: s.text for s in self.spellings.all() if s.is_name}
        return names.get(edition) or next(iter(names.values()), self.slug)


class Spelling(models.Model):
    """A way to write an entry's name: the edition's own (`is_name`), one accepted beside it, or another.

    Instead of another, which is found in texts all the same, the house name is to be written.
    """

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="spellings")
    edition = models.CharField(max_length=12, blank=True, help_text="Empty: met in any edition.")
    text = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, editable=False, db_index=True)
    is_name = models.BooleanField("house name", default=False)
    accepted = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-is_name", "edition", "text"]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold_name(self.text)
        super().save(*args, **kwargs)


def fold_name(text: str) -> str:
    """The form under which names are matched: one case, one kind of apostrophe, single spaces."""
    return " ".join(text.replace("’", "'").replace("‘", "'").casefold().split())


class Picture(AbstractImage):
    """A photograph or drawing with whom to thank and under which licence it may be shown."""

    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    # As `placeholders` makes it; null until then, empty where the picture is transparent.
    placeholder = models.CharField(max_length=9, null=True, editable=False)
    file: Any  # Wagtail's; its type is not known.
    before_saving: "Picture | None" = None  # As it was stored, while it is being saved.
    wants_sizes = False  # Whether its sizes shall be made ahead, once it is saved.

    admin_form_fields = (*Image.admin_form_fields, "credit", "licence")

    def clean(self) -> None:
        super().clean()
        self._clean_file()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._clean_file()
        if self.file and not self.file._committed:
            self.placeholder = None
        super().save(*args, **kwargs)

    def _clean_file(self) -> None:
        """Put the cleaned picture in the place of a file that is not stored yet. Raises ValidationError."""
        if not self.file or self.file._committed or isinstance(self.file.file, CleanFile):
            return
        try:
            self.file = clean_picture(self.file.file, PurePath(self.file.name).name)
        except ValidationError as error:
            raise ValidationError({"file": error}) from error


class Rendition(AbstractRendition):
    """A picture in one size and format, as a file."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    file: Any  # Wagtail's; its type is not known.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition")
        ]

    def get_upload_to(self, filename: str) -> str:
        """A place that nobody guesses: the picture of a story that is not out yet is served by its address alone."""
        path: str = super().get_upload_to(f"{token_hex(8)}-{filename}")
        return path


class EditionPage(Page):
    """Root of one edition's tree in the desk; its front is a page of the reader."""

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["stories.MonthPage"]
    search_fields: ClassVar[list[Any]] = []  # Found by the search room, not by Wagtail's index.
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.WERIYE_ADDRESS, f"/{self.locale.language_code}/")


class MonthPage(Page):
    """A folder for the articles begun in one month (`2026-11`), so that no folder grows for ever."""

    parent_page_types: ClassVar = ["stories.EditionPage"]
    subpage_types: ClassVar = ["stories.Article"]
    search_fields: ClassVar[list[Any]] = []  # Found by the search room, not by Wagtail's index.
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return None


class Article(Page):
    """A story told in one edition. `title` is the headline, `translation_key` the story.

    `published_at` is the instant that readers are shown, set at first publication unless given;
    `updated_at` is set by the journalist's word, not by every save. `dateline_source` is who
    reports (`KAAB TV`), in the place `dateline`.
    """

    summary = models.TextField(blank=True, max_length=400)
    section = models.CharField(max_length=60, blank=True)
    dateline = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Entry.Kind.PLACE},
    )
    dateline_source = models.CharField(max_length=100, blank=True)
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture_alt = models.CharField(max_length=300, blank=True)
    picture_caption = models.CharField(max_length=500, blank=True)
    body = StreamField(BodyBlock(), blank=True)
    subjects = ParentalManyToManyField(Entry, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    parent_page_types: ClassVar = ["stories.MonthPage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # Readers get files: what is published is public.
    search_fields: ClassVar[list[Any]] = []  # Found by the search room, not by Wagtail's index.

    class Meta:
        permissions: ClassVar = [
            ("read_drafts", "Can read what other editions have not published, to tell it in one's own"),
            ("run_live_stories", "Can open live stories and post to them"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def edition(self) -> str:
        code: str = self.locale.language_code
        return code

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        # A revision may name people and places that were merged since.
        from .gazetteer.former import with_living_entries

        return super().from_serializable_data(with_living_entries(data), *args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug and self.title:
            parent_known = bool(self.path or getattr(self, "_cached_parent_obj", None))
            slug = slugify(self.title, self.edition if self.locale_id else "en")
            self.slug: str = self._get_autogenerated_slug(slug) if parent_known else slug
        super().full_clean(*args, **kwargs)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        published = PublishedArticle.objects.filter(article_id=self.pk).only("address").first()
        return (parts[0], settings.WERIYE_ADDRESS, published.address) if parts and published else None

    def update_aliases(self, **known: Any) -> None:
        # Wagtail asks for them in the order of the tree, for which SQLite may walk through all of it.
        if Page.objects.filter(alias_of=self.pk).order_by().exists():
            super().update_aliases(**known)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The article as its readers will see it; who renders it is the setting WERIYE_PREVIEW."""
        response: HttpResponse = import_string(settings.WERIYE_PREVIEW)(self)
        return response


class Byline(Orderable):
    """Who wrote an article, in order."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", limit_choices_to={"kind": Entry.Kind.PERSON}
    )


class Correction(models.Model):
    """What was wrong in an article, what is right, and since when it says so.

    The same correction of a story has the same `key` in every edition.
    """

    key = models.UUIDField(default=uuid4, editable=False)
    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(max_length=1000)

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="latest_corrections")]

    def __str__(self) -> str:
        return self.text


class PublishedArticle(models.Model):
    """What readers may see of an article now: a row while it is on the site, none otherwise.

    Lists read nothing else. `digest` is a hash of everything that the article's own page shows,
    `corrections` one of its corrections, empty where it has none.
    `live_from` is given for a live story, `live_until` when that is closed.
    Written by `actions.reconcile`, in the transaction of the change; `updated_at` also by a post of a live story.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="published")
    edition = models.CharField(max_length=12)
    story = models.UUIDField()
    address = models.CharField(max_length=255, unique=True)
    section = models.CharField(max_length=60)
    headline = models.CharField(max_length=255)
    summary = models.TextField()
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, related_name="+")
    picture_alt = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)
    live_from = models.DateTimeField(null=True)
    live_until = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    corrections = models.CharField(max_length=64, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["story", "edition"], name="one_article_per_story_and_edition")
        ]
        indexes: ClassVar = [
            models.Index(fields=["edition", "-published_at", "-article"], name="latest_of_edition"),
            models.Index(fields=["edition", "section", "-published_at", "-article"], name="latest_of_section"),
            models.Index(fields=["-live_from"], condition=models.Q(live_from__isnull=False), name="live_stories"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_running(self) -> bool:
        """Whether it is a live story that goes on."""
        return self.live_from is not None and self.live_until is None


class Appearance(models.Model):
    """An entry of the gazetteer in a published article: its place, its author, or what it is about."""

    class Role(models.TextChoices):
        BYLINE = "byline"
        DATELINE = "dateline"
        SUBJECT = "subject"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="appearances")
    article = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="appearances")
    role = models.CharField(max_length=8, choices=Role)
    edition = models.CharField(max_length=12)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "entry", "role"], name="one_appearance_per_role")
        ]
        indexes: ClassVar = [
            models.Index(fields=["entry", "edition", "-published_at", "-article"], name="latest_of_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.role} {self.article_id}"


class FormerAddress(models.Model):
    """An address that once held an article, or an old site's: leads to it, or is gone for good.

    While `article` is published the address answers 301 to it, otherwise 410. `withdrawn_at` and `reason`
    tell since when it is off the site and why, in the words that its readers shall read.
    """

    path = models.CharField(max_length=500, unique=True)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="former_addresses")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self) -> str:
        return self.path


# Django finds the tables of a room by importing this module.
from .clock.models import Breaking, Embargo, FailedRelease, Promise  # noqa: E402, F401
from .gazetteer.models import FormerEntry  # noqa: E402, F401
from .live_story.models import EarlierPost, LiveStory, Post  # noqa: E402, F401
from .sizes.models import SizesToMake  # noqa: E402, F401
from .staleness.models import Following  # noqa: E402, F401
