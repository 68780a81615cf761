"""Roles as groups, edition by edition: reporter, translator, editor, producer; an administrator does all.

An editor of single sections is a reporter with a grant (`desk.SectionEditor`): see permissions.py.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from wagtail.admin.models import Admin
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from weriye.live.models import Channel, Programme
from weriye.press.models import StalePage
from weriye.stories.editions import Edition, editions
from weriye.stories.models import Article, EditionPage, Entry

from .checks.models import HouseWord
from .models import SectionApproval

REPORTER = "Reporter"
ADMINISTRATOR = "Administrator"

TRANSLATE = ("change_page",)
WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page", "lock_page", "unlock_page")
EVERYTHING = (*PUBLISH, "bulk_delete_page")


def editor(edition: str) -> str:
    """The name of the group whose members publish an edition."""
    return f"Editor {edition}"


def reporter_of(edition: str) -> str:
    """The name of the group whose members write for an edition; those of `REPORTER` write for all."""
    return f"Reporter {edition}"


def translator(edition: str) -> str:
    """The name of the group whose members tell in an edition what others have written, published or not."""
    return f"Translator {edition}"


def producer(edition: str) -> str:
    """The name of the group whose members run an edition's live stories, and the channel."""
    return f"Producer {edition}"


@transaction.atomic
def create_roles() -> None:
    """Make the groups with their permissions, and each edition's way to approval. Safe to repeat.

    The editions' roots must be there. What an administrator gave a group besides is left to it.
    """
    _remove_wagtails_own()
    reporter, _ = Group.objects.get_or_create(name=REPORTER)
    administrator, _ = Group.objects.get_or_create(name=ADMINISTRATOR)
    roots = {root.locale.language_code: root for root in EditionPage.objects.select_related("locale")}
    for edition in editions():
        root = roots[edition.code]
        publisher, _ = Group.objects.get_or_create(name=editor(edition.code))
        writer, _ = Group.objects.get_or_create(name=reporter_of(edition.code))
        teller, _ = Group.objects.get_or_create(name=translator(edition.code))
        runner, _ = Group.objects.get_or_create(name=producer(edition.code))
        _give_pages(reporter, root, WRITE)
        _give_pages(writer, root, WRITE)
        _give_pages(teller, root, TRANSLATE)
        _give_pages(publisher, root, PUBLISH)
        _give_pages(administrator, root, EVERYTHING)
        _give_page(runner, root, _permission(Article, "run_live_stories"))
        _give(publisher, Entry, "add", "change", "view")
        _give(writer, Entry, "add", "view")
        _give(teller, Entry, "add", "view")
        _give(publisher, HouseWord, "add", "change", "delete", "view")
        _give(writer, HouseWord, "view")
        _give(teller, HouseWord, "view")
        _give_one(teller, Article, "read_drafts")
        for model in (Channel, Programme):
            _give(runner, model, "add", "change", "view")
        _send_to(edition, root, publisher)
        for group in (publisher, writer, teller, runner):
            _give_one(group, Admin, "access_admin")
            _give_pictures(group, all_of_them=group == publisher)
    _give(reporter, Entry, "add", "view")
    _give(administrator, Entry, "add", "change", "delete", "view")
    _give(reporter, HouseWord, "view")
    _give(administrator, HouseWord, "add", "change", "delete", "view")
    _give(administrator, StalePage, "view", "change")
    for group in (reporter, administrator):
        _give_one(group, Admin, "access_admin")
        _give_pictures(group, all_of_them=group == administrator)


def _remove_wagtails_own() -> None:
    """Wagtail's own groups and its way to approval, while nobody uses them: ours take their place."""
    for workflow in Workflow.objects.filter(name="Moderators approval", workflow_states=None):
        tasks = [step.task for step in workflow.workflow_tasks.select_related("task")]
        workflow.delete()
        for task in tasks:
            task.delete()
    Group.objects.filter(name__in=("Editors", "Moderators"), user=None).delete()


def _give(group: Group, model: type[Model], *verbs: str) -> None:
    for verb in verbs:
        _give_one(group, model, f"{verb}_{model._meta.model_name}")


def _give_one(group: Group, model: type[Model], codename: str) -> None:
    group.permissions.add(_permission(model, codename))


def _give_pages(group: Group, page: Page, codenames: Iterable[str]) -> None:
    for codename in codenames:
        _give_page(group, page, _permission(Page, codename))


def _give_page(group: Group, page: Page, permission: Permission) -> None:
    GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _give_pictures(group: Group, all_of_them: bool) -> None:
    # Wagtail asks for the permissions of its own image model, whichever model is used.
    root = Collection.get_first_root_node()
    for verb in ("add", "choose", "change") if all_of_them else ("add", "choose"):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=_permission(Image, f"{verb}_image")
        )


def _permission(model: type[Model], codename: str) -> Permission:
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    return Permission.objects.get(content_type=kind, codename=codename)


def _send_to(edition: Edition, root: EditionPage, publisher: Group) -> None:
    """Submitted articles of an edition go to its editors, or its sections' editors."""
    if WorkflowPage.objects.filter(page_id=root.pk).exists():
        return
    task = SectionApproval.objects.create(name=f"{edition.name}: {publisher.name}")
    task.groups.set([publisher])
    workflow = Workflow.objects.create(name=f"{edition.name}: {publisher.name}")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=root.pk)
