"""What the desk alone keeps: failed logins, for as long as they count; who edits which section; who approves."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractGroupApprovalTask, TaskState

from weriye.stories.editions import edition, has_edition


class FailedLogin(models.Model):
    """One failed attempt. `key` is a keyed hash of an account, of a client's address, or of both: neither is kept."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="failed_login_lately")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%Y-%m-%d %H:%M:%S}"


class SectionEditor(models.Model):
    """That somebody who writes for an edition publishes in one of its sections, too."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    edition = models.CharField(max_length=12, verbose_name=gettext_lazy("Edition"))
    section = models.CharField(max_length=60, verbose_name=gettext_lazy("Section"))

    class Meta:
        verbose_name = gettext_lazy("section editor")
        verbose_name_plural = gettext_lazy("section editors")
        ordering: ClassVar = ["user", "edition", "section"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "edition", "section"], name="one_grant_each")]

    def __str__(self) -> str:
        return f"{self.user}: {self.edition}/{self.section}"

    def clean(self) -> None:
        if not has_edition(self.edition):
            raise ValidationError({"edition": _("There is no such edition.")})
        if not edition(self.edition).has_section(self.section):
            raise ValidationError({"section": _("The edition has no such section.")})


class SectionApproval(AbstractGroupApprovalTask):
    """Approval by an edition's editors, or by the editors of the article's section."""

    class Meta:
        verbose_name = gettext_lazy("Approval by editors")
        verbose_name_plural = gettext_lazy("Approvals by editors")

    def _may(self, obj: Any, user: Any) -> bool:
        return bool(obj.permissions_for_user(user).can_publish())

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return bool(super().user_can_access_editor(obj, user)) or self._may(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return bool(super().locked_for_user(obj, user)) and not self._may(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return bool(super().user_can_lock(obj, user)) or self._may(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        given: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        if given or not self._may(obj, user):
            return given
        return [
            ("reject", _("Request changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        if user.is_superuser or self._user_in_groups(user):
            return super().get_task_states_user_can_moderate(user, **kwargs)
        from .permissions import in_own_sections  # which asks this module's tables

        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        pages = {pk: int(page) for pk, page in waiting.values_list("pk", "workflow_state__object_id")}
        own = in_own_sections(user, pages.values())
        return waiting.filter(pk__in=[pk for pk, page in pages.items() if page in own])

    @classmethod
    def get_description(cls) -> str:
        return _("Editors of the edition, or of the article's section, can approve")


# Django finds the tables of a room by importing this module.
from .checks.models import HouseWord, Overruling  # noqa: E402, F401
