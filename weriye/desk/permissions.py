"""Who may do what: asked of Wagtail's own page permissions, edition by edition."""

from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from weriye.stories.editions import Edition, editions
from weriye.stories.models import Article, EditionPage

WORK = frozenset({"add", "change", "publish"})


def root_of(edition: str) -> EditionPage | None:
    """The page in the desk's tree that an edition's permissions hang on."""
    root: EditionPage | None = EditionPage.objects.filter(locale__language_code=edition).first()
    return root


def may_begin(user: Any, edition: str) -> bool:
    """Whether a journalist may begin an article in an edition."""
    root = root_of(edition)
    return root is not None and bool(root.permissions_for_user(user).can_add_subpage())


def may_edit(user: Any, article: Article) -> bool:
    return bool(article.permissions_for_user(user).can_edit())


def may_publish(user: Any, article: Article) -> bool:
    """Whether a journalist may put an article before readers, and so post to its live story."""
    return bool(article.permissions_for_user(user).can_publish())


def may_start(user: Any, article: Article, edition: str) -> bool:
    """Whether a journalist may begin an article's story in another edition: see the one, write the other.

    What is published is seen by everybody; what is not, by those who write it.
    """
    return may_begin(user, edition) and (article.live or may_edit(user, article))


def editions_of(user: Any) -> tuple[Edition, ...]:
    """The editions in which a journalist does anything."""
    policy = policy_registry.get_by_type(Page)
    roots = {root.locale.language_code: root for root in EditionPage.objects.select_related("locale")}
    return tuple(
        edition
        for edition in editions()
        if edition.code in roots and policy.user_has_any_permission_for_instance(user, WORK, roots[edition.code])
    )


def editions_to_begin_in(user: Any) -> tuple[Edition, ...]:
    return tuple(edition for edition in editions() if may_begin(user, edition.code))
