"""Tables of the live channel: the channel, its programmes and their weekly slots, and its state.

A station has one channel. What the pages show of it now is stored in `ChannelState`, which only
`actions` writes, so that a page is a function of the database.
"""

from typing import ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from .by_edition import ByEdition, in_every_edition
from .schedule import LONGEST_SLOT, WEEKDAYS

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters a-z, digits and single hyphens.")
OWN = "/live/"


def check_time_zone(name: str) -> None:
    """Raises ValidationError for what is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is no time zone; write one such as Africa/Mogadishu.")


def check_address(address: str) -> None:
    """Raises ValidationError for what can be no address of a stream."""
    parts = urlsplit(address)
    outside = parts.scheme == "https" and parts.hostname
    own = address.startswith(OWN) and ".." not in address and not (parts.query or parts.fragment)
    if not address.isprintable() or " " in address or "\\" in address or not (outside or own):
        raise ValidationError("Write an address that begins with https://, or /live/… for one of this site.")


class Channel(models.Model):
    """The station's live channel. `time_zone` is the one that its schedule is written in."""

    class Source(models.TextChoices):
        EXTERNAL = "external", "An HLS stream from the address below"
        TEST = "test", "A test picture, made here by ffmpeg"

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    names = ByEdition("name", longest=80)
    source = models.CharField(max_length=10, choices=Source, default=Source.EXTERNAL)
    hls_url = models.CharField(
        "HLS address",
        max_length=500,
        blank=True,
        validators=[check_address],
        help_text="Of the stream's playlist (.m3u8): https://…, or /live/… on this site.",
    )
    audio_url = models.CharField(
        "sound only",
        max_length=500,
        blank=True,
        validators=[check_address],
        help_text="Address of a stream without picture for those who only listen. May stay empty.",
    )
    time_zone = models.CharField(max_length=60, default="Africa/Mogadishu", validators=[check_time_zone])

    class Meta:
        verbose_name = "live channel"

    def __str__(self) -> str:
        return next(iter(in_every_edition(self.names).values()), "") or self.slug

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        if Channel.objects.exclude(pk=self.pk).exists():
            raise ValidationError("There is a live channel already; a station has one. Change that one.")
        if self.source == self.Source.TEST:
            self.hls_url = f"{OWN}{self.slug}/index.m3u8"
            self.audio_url = f"{OWN}{self.slug}/audio.m3u8"
        elif not self.hls_url:
            raise ValidationError({"hls_url": "Write the address of the stream's playlist (.m3u8)."})


class Programme(ClusterableModel):
    """What the channel broadcasts at its slots. `kind` is one word for it, such as news or sport."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    titles = ByEdition("title", longest=120)
    descriptions = ByEdition("description", longest=500, lines=3, blank=True)
    kind = models.CharField(max_length=30, default="programme", validators=[SLUG])

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return next(iter(in_every_edition(self.titles).values()), "") or self.slug


class Slot(models.Model):
    """When a programme is on, every week, on the wall clock of the channel's time zone."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(choices=list(enumerate(WEEKDAYS)))
    start = models.TimeField()
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SLOT)])

    class Meta:
        ordering: ClassVar = ["weekday", "start"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["weekday", "start"], name="one_programme_at_a_time")]

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.start:%H:%M}"

    def clean(self) -> None:
        if self.start and (self.start.second or self.start.microsecond):
            raise ValidationError({"start": "Write hours and minutes."})


class ChannelState(models.Model):
    """What is known of the channel now.

    `since` is when it last went on or off air. `last_sequence` and `last_segment` name the newest
    segment of the playlist at `playlist_url` when it was last read, at `seen_at`; `last_moved_at` is
    when it was last seen to have moved; `target_duration` its longest segment, seconds.
    `now` and `next` are broadcasts (see queries), `today` the channel's date when they were stored.
    `problem` says why the playlist could not be read at `checked_at`, empty when it could.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, primary_key=True, related_name="state")
    on_air = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    playlist_url = models.CharField(max_length=500, blank=True)
    last_sequence = models.BigIntegerField(null=True)
    last_segment = models.CharField(max_length=64, blank=True)
    target_duration = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    last_moved_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    now = models.JSONField(null=True)
    next = models.JSONField(null=True)
    today = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.channel_id}: {'on' if self.on_air else 'off'} air"
