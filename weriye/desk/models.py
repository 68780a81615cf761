"""What the desk alone keeps: failed logins, for as long as they count."""

from typing import ClassVar

from django.db import models


class FailedLogin(models.Model):
    """One failed attempt. `key` is a keyed hash of an account, of a client's address, or of both: neither is kept."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="failed_login_lately")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%Y-%m-%d %H:%M:%S}"
