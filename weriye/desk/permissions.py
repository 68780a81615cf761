"""Who may do what: asked of Wagtail's own page permissions, edition by edition, and of grants for single sections.

Wagtail asks `ArticlePermissions` for every article, whichever address, bulk action or workflow it comes by.
"""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Page, PagePermissionTester, Revision
from wagtail.permissions import policy_registry

from weriye.stories.editions import Edition, edition, editions, has_edition
from weriye.stories.models import Article, EditionPage, MonthPage

from .models import SectionEditor

WORK = frozenset({"add", "change", "publish"})
READ_DRAFTS = "stories.read_drafts"
# As Wagtail's tester shortens the permission `run_live_stories`, given on an edition's root.
RUN_LIVE = "run_live"


def granted(user: Any) -> frozenset[tuple[str, str]]:
    """The sections, as edition and slug, of which somebody is editor. Asked once for a user in memory."""
    found: frozenset[tuple[str, str]] | None = getattr(user, "_desk_sections", None)
    if found is None:
        rows = SectionEditor.objects.filter(user=user).values_list("edition", "section") if user.pk else ()
        found = user._desk_sections = frozenset(rows)
    return found


def _place(code: str, section: str) -> tuple[str, str]:
    """A section as grants name it: an unknown one is the edition's default."""
    return (code, edition(code).section(section).slug) if has_edition(code) else (code, section)


class ArticlePermissions(PagePermissionTester):
    """Wagtail's answers for an article, and yes to those who are editors of its section."""

    def _section_editor(self) -> bool:
        user, article = self.user, self.page
        if not user.is_active or user.is_superuser or "change" not in self.permissions or not granted(user):
            return False
        return self._concerned(article) <= granted(user)

    def _concerned(self, article: Article) -> set[tuple[str, str]]:
        """The sections that publishing touches: as it is in memory, on the site, and in the latest draft."""
        code = article.edition
        names = {article.section}
        if article.pk is not None:
            names |= set(Article.objects.filter(pk=article.pk).values_list("section", flat=True))
            drafts = Revision.objects.filter(pk=article.latest_revision_id).values_list("content__section", flat=True)
            names |= {name for name in drafts if name is not None}
        return {_place(code, name) for name in names}

    def can_publish(self) -> bool:
        return bool(super().can_publish()) or self._section_editor()

    def can_unpublish(self) -> bool:
        if super().can_unpublish():
            return True
        return bool(self.page.live and not self.page_locked()) and self._section_editor()

    def can_lock(self) -> bool:
        if super().can_lock():
            return True
        return self.page.current_workflow_task is None and self._section_editor()

    def can_unlock(self) -> bool:
        if super().can_unlock():
            return True
        return self.page.current_workflow_task is None and self._section_editor()


class MonthPermissions(PagePermissionTester):
    """Wagtail's answers for a folder: editors of a section may publish in it; the form holds them to their section."""

    def can_publish_subpage(self) -> bool:
        if super().can_publish_subpage():
            return True
        code = self.page.locale.language_code
        return self.user.is_active and "add" in self.permissions and any(at == code for at, _ in granted(self.user))


def article_permissions(article: Page, user: Any) -> ArticlePermissions:
    return ArticlePermissions(user, article)


def month_permissions(month: MonthPage, user: Any) -> MonthPermissions:
    return MonthPermissions(user, month)


def roots_of(user: Any) -> dict[str, EditionPage]:
    """The pages in the desk's tree that editions' permissions hang on, by edition.

    Asked once for a user in memory: a page of the desk asks a dozen times.
    """
    found: dict[str, EditionPage] | None = getattr(user, "_desk_roots", None)
    if found is None:
        # By number: in one question SQLite walks through all pages to find these few.
        pks = list(EditionPage.objects.order_by().values_list("pk", flat=True))
        rows = EditionPage.objects.filter(pk__in=pks).select_related("locale").order_by()
        found = user._desk_roots = {root.locale.language_code: root for root in rows}
    return found


def may_begin(user: Any, edition: str) -> bool:
    """Whether a journalist may begin an article in an edition."""
    root = roots_of(user).get(edition)
    return root is not None and bool(root.permissions_for_user(user).can_add_subpage())


def may_translate(user: Any, edition: str) -> bool:
    """Whether somebody may tell in an edition what another one has written."""
    root = roots_of(user).get(edition)
    return root is not None and user.has_perm(READ_DRAFTS) and bool(root.permissions_for_user(user).can_edit())


def may_edit(user: Any, article: Article) -> bool:
    return bool(article.permissions_for_user(user).can_edit())


def may_publish(user: Any, article: Article) -> bool:
    """Whether a journalist may put an article before readers."""
    return bool(article.permissions_for_user(user).can_publish())


def may_publish_in(user: Any, edition: str, section: str) -> bool:
    """Whether a journalist may put an article of a section before an edition's readers."""
    root = roots_of(user).get(edition)
    if root is None:
        return False
    asked = root.permissions_for_user(user)
    if asked.can_publish():
        return True
    return bool(asked.can_edit()) and _place(edition, section) in granted(user)


def may_run_live(user: Any, article: Article) -> bool:
    """Whether somebody may open an article's live story and post to it."""
    asked = article.permissions_for_user(user)
    return bool(asked.can_publish()) or (user.is_active and RUN_LIVE in getattr(asked, "permissions", ()))


def may_see_drafts(user: Any, article: Article) -> bool:
    """What is not published is seen by those who write it, and by those who tell it in another edition."""
    return may_edit(user, article) or user.has_perm(READ_DRAFTS)


def may_see(user: Any, article: Article) -> bool:
    """What is published is seen by everybody at the desk."""
    return article.live or may_see_drafts(user, article)


def headline_for(user: Any, article: Article) -> str:
    """The headline as this journalist may know it: the newest, or the one that is published."""
    return str(article.draft_title if may_see_drafts(user, article) else article.title)


def may_start(user: Any, article: Article, edition: str) -> bool:
    """Whether a journalist may begin an article's story in another edition: see the one, write the other."""
    return (may_begin(user, edition) or may_translate(user, edition)) and may_see(user, article)


def editions_of(user: Any) -> tuple[Edition, ...]:
    """The editions in which a journalist does anything."""
    policy = policy_registry.get_by_type(Page)
    roots = roots_of(user)
    own = policy.get_cached_permissions_for_user(user)
    live = {perm.page_id for perm in own if perm.permission.codename == "run_live_stories"}
    return tuple(
        edition
        for edition in editions()
        if edition.code in roots
        and (
            policy.user_has_any_permission_for_instance(user, WORK, roots[edition.code])
            or (user.is_active and roots[edition.code].pk in live)
        )
    )


def editions_to_read(user: Any) -> tuple[Edition, ...]:
    """The editions whose stories a journalist sees in lists: who translates sees all of them."""
    mine = editions_of(user)
    return editions() if mine and user.has_perm(READ_DRAFTS) else mine


def editions_to_begin_in(user: Any) -> tuple[Edition, ...]:
    return tuple(edition for edition in editions() if may_begin(user, edition.code))


def editions_to_start_in(user: Any) -> tuple[Edition, ...]:
    """The editions in which a journalist may tell what another one has."""
    return tuple(
        edition for edition in editions() if may_begin(user, edition.code) or may_translate(user, edition.code)
    )


def in_own_sections(user: Any, articles: Iterable[int]) -> set[int]:
    """Those of the articles that lie in sections of which somebody is editor. One query."""
    own = granted(user)
    if not own:
        return set()
    rows = Article.objects.filter(pk__in=list(articles)).values_list("pk", "locale__language_code", "section")
    return {pk for pk, code, section in rows if _place(code, section) in own}
