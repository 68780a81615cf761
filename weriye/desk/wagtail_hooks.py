"""Where the desk hangs itself into Wagtail: addresses, menu, buttons, first page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from weriye.stories.editions import editions
from weriye.stories.models import Article

from . import announcing, closed, following, gazetteer_log, live_story, views
from .breaking import FastLane, may_flash_in
from .checks import gate
from .checks import log as checks_log
from .checks import views as checks_views
from .choosers import person_chooser, place_chooser
from .clock import strip
from .counterparts import siblings_of
from .crying_out import CryOut
from .editing import article_viewset
from .gazetteer import HouseStyle
from .gazetteer_merge import Merge
from .gazetteer_tables import TakeIn, export
from .going_out import GoingOut
from .home import home_panels
from .listing import Stories
from .permissions import editions_of, may_begin, may_edit, may_publish
from .press_view import MAY_LOOK, PressView
from .privacy import know_restricted
from .section_editors import SectionEditorViewSet
from .unsaved import line

register_snippet(HouseStyle)
register_snippet(SectionEditorViewSet)

# What a journalist does not need: the raw tree, files that are no pictures, and pages of others' companies.
FOR_ADMINISTRATORS = frozenset({"explorer", "documents", "reports", "settings"})
FOR_NOBODY = frozenset({"help"})


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [article_viewset, place_chooser, person_chooser]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("stories/", Stories.as_view(), name="desk_stories"),
        path("stories/results/", Stories.as_view(results_only=True), name="desk_stories_results"),
        path("new/<str:edition>/", views.new, name="desk_new"),
        path("stories/<int:article>/start/<str:edition>/", views.start, name="desk_start"),
        path("stories/<int:article>/counterparts/", views.counterparts, name="desk_counterparts"),
        path("press/", PressView.as_view(), name="desk_press"),
        path("gazetteer/names/<str:edition>/", views.names, name="desk_names"),
        path("gazetteer/<int:entry>/merge/", Merge.as_view(), name="desk_gazetteer_merge"),
        path("gazetteer/file/", TakeIn.as_view(), name="desk_gazetteer_tables"),
        re_path(r"^gazetteer/file/gazetteer\.(?P<form>csv|jsonl)$", export, name="desk_gazetteer_export"),
        path("clock/", strip, name="desk_clock"),
        path("line/", line, name="desk_line"),
        path("stories/<int:article>/going-out/", GoingOut.as_view(), name="desk_going_out"),
        path("stories/<int:article>/breaking/", CryOut.as_view(), name="desk_cry_out"),
        path("breaking/", FastLane.as_view(), name="desk_breaking"),
        *live_story.addresses(),
        *announcing.addresses(),
        *following.addresses(),
        *checks_views.addresses(),
    ]


class ForJournalists(MenuItem):
    """Shown to whoever works for an edition."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(editions_of(request.user))


class Begin(MenuItem):
    """A new story of one edition, shown to whoever may begin one."""

    def __init__(self, edition: str, name: str, order: int) -> None:
        self.edition = edition
        super().__init__(
            _("New: %(edition)s") % {"edition": name},
            reverse("desk_new", args=(edition,)),
            name=f"new-{edition}",
            icon_name="plus",
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_begin(request.user, self.edition)


@hooks.register("register_admin_menu_item")
def stories_item() -> MenuItem:
    return ForJournalists(_("Stories"), reverse("desk_stories"), name="stories", icon_name="doc-full", order=50)


class ForPressWatchers(MenuItem):
    """Shown to whoever may look into the press."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_LOOK)


@hooks.register("register_admin_menu_item")
def press_item() -> MenuItem:
    return ForPressWatchers(_("Press"), reverse("desk_press"), name="press", icon_name="tasks", order=9000)


@hooks.register("register_admin_menu_item")
def behind_item() -> MenuItem:
    address = reverse("desk_behind")
    return ForJournalists(_("Out of step"), address, name="out-of-step", icon_name="desk-counterpart", order=55)


class ForFlashers(MenuItem):
    """Shown to whoever may publish something at once."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(may_flash_in(request.user))


@hooks.register("register_admin_menu_item")
def breaking_item() -> MenuItem:
    return ForFlashers(_("Breaking news"), reverse("desk_breaking"), name="breaking", icon_name="warning", order=40)


@hooks.register("construct_main_menu")
def menu(request: HttpRequest, items: list[MenuItem]) -> None:
    hidden = FOR_NOBODY if request.user.is_superuser else FOR_NOBODY | FOR_ADMINISTRATORS
    items[:] = [item for item in items if item.name not in hidden]
    begin = [Begin(paper.code, paper.name, 20 + number) for number, paper in enumerate(editions())]
    items += [item for item in begin if item.is_shown(request)]


class StorySearch(SearchArea):
    """What the menu's search field searches."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(editions_of(request.user))


@hooks.register("register_admin_search_area")
def search_area() -> SearchArea:
    return StorySearch(_("Stories"), reverse("desk_stories"), name="stories", icon_name="doc-full", order=1)


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Component]) -> None:
    """Ours alone: what waits for approval is among it, too, in Wagtail's panels without a limit."""
    panels[:] = home_panels(request.user)


@hooks.register("construct_homepage_summary_items")
def summary(_request: HttpRequest, items: list[Component]) -> None:
    items.clear()  # Counting pages walks Wagtail's tree.


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, **_rest: Any) -> Iterable[Button]:
    if view_name != "edit" or not isinstance(page.specific, Article):
        return ()
    buttons = [*_going_out(page, user), *announcing.buttons(page.specific), *live_story.buttons(page.specific, user)]
    return [*buttons, *_other_editions(page, user)]


def _going_out(page: Page, user: Any) -> Iterator[Button]:
    """To where a story's editions are published together, scheduled, promised or held."""
    if page.pk is not None:
        address = reverse("desk_going_out", args=(page.pk,))
        yield Button(_("Going out: together, on a clock"), url=address, icon_name="time", priority=2)
    if page.live and may_publish(user, page.specific):
        address = reverse("desk_cry_out", args=(page.pk,))
        yield Button(_("Make it breaking news"), url=address, icon_name="warning", priority=3)


@hooks.register("register_log_actions")
def log_actions(registry: Any) -> None:
    live_story.log_actions(registry)
    checks_log.log_actions(registry)
    gazetteer_log.log_actions(registry)


hooks.register("before_publish_page", gate.before_publishing)
hooks.register("before_edit_page", know_restricted)
hooks.register("before_create_page", know_restricted)
hooks.register("before_bulk_action", gate.before_bulk)
hooks.register("before_move_page", closed.before_moving)
hooks.register("construct_page_chooser_queryset", closed.offered)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, **_rest: Any) -> Iterable[Button]:
    return _other_editions(page, user)


def _other_editions(page: Page, user: Any) -> Iterator[Button]:
    """Start the story in an edition that has not got it, or open it there."""
    article = page.specific
    if not isinstance(article, Article) or article.pk is None or not may_edit(user, article):
        return
    there = siblings_of(article)
    for priority, paper in enumerate(editions(), start=5):
        sibling = there.get(paper.code)
        if paper.code == article.edition:
            continue
        if sibling is not None:
            if may_edit(user, sibling):
                yield Button(
                    _("Open in %(edition)s") % {"edition": paper.name},
                    url=reverse("wagtailadmin_pages:edit", args=(sibling.pk,)),
                    icon_name="desk-counterpart",
                    priority=priority,
                )
        elif may_begin(user, paper.code):
            yield Button(
                _("Start in %(edition)s") % {"edition": paper.name},
                icon_name="desk-counterpart",
                attrs={
                    "data-controller": "w-action",
                    "data-action": "w-action#post",
                    "data-w-action-url-value": reverse("desk_start", args=(article.pk, paper.code)),
                },
                priority=priority,
            )


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_global_admin_js")
def clock_script() -> SafeString:
    return format_html('<script src="{}" data-clock="{}"></script>', static("desk/clock.js"), reverse("desk_clock"))


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "desk/icons/counterpart.svg"]
