"""Logging in, throttled: guessing passwords is slow, and nobody's address is written down."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.auth import LoginForm

from weriye.audience.readers import household

from .models import FailedLogin

WINDOW = timedelta(minutes=15)
# Who mistypes a password is one account at one address; the wider limits are for guessing from many
# addresses, or at many accounts, and leave a newsroom behind one address room for its mistakes.
BY_BOTH, BY_ACCOUNT, BY_ADDRESS = 5, 30, 30


class ThrottledLoginForm(LoginForm):
    """Wagtail's login form, which answers after too many failures only when some time has passed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")  # Wagtail makes one of the field's name, in English.

    def clean(self) -> dict[str, Any]:
        account = self.cleaned_data.get("username") or ""
        address = household(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""
        limits = {
            _key("both", account.casefold(), address): BY_BOTH,
            _key("account", account.casefold()): BY_ACCOUNT,
            _key("address", address): BY_ADDRESS,
        }
        _refuse_too_many(limits)
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            _remember(limits)
            raise
        # Somebody who knows the password has mistyped it, and does not count; guesses from elsewhere do.
        FailedLogin.objects.filter(key=next(iter(limits))).delete()
        return cleaned


def _key(kind: str, *parts: str) -> str:
    return salted_hmac("weriye.desk.login", "\0".join((kind, *parts)), algorithm="sha256").hexdigest()


def _refuse_too_many(limits: dict[str, int]) -> None:
    now = timezone.now()
    for key, limit in limits.items():
        lately = FailedLogin.objects.filter(key=key, at__gt=now - WINDOW).order_by("-at").values_list("at", flat=True)
        if len(times := list(lately[:limit])) >= limit:
            minutes = max(1, -int((now - times[-1] - WINDOW).total_seconds() // 60))
            raise ValidationError(
                ngettext(
                    "Too many failed attempts to log in. Try again in %(minutes)d minute.",
                    "Too many failed attempts to log in. Try again in %(minutes)d minutes.",
                    minutes,
                )
                % {"minutes": minutes},
                code="throttled",
            )


def _remember(keys: dict[str, int]) -> None:
    now = timezone.now()
    FailedLogin.objects.filter(at__lte=now - WINDOW).delete()
    FailedLogin.objects.bulk_create(FailedLogin(key=key, at=now) for key in keys)
