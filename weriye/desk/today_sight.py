"""What one journalist may see and open, asked once for all lines of a page and not line by line."""

from dataclasses import dataclass
from typing import Any

from weriye.stories.models import Article

from .permissions import READ_DRAFTS, editions_to_read, may_edit, roots_of


@dataclass(frozen=True, slots=True)
class Sight:
    """`read`: codes of editions whose stories are seen in lists; `write`: of those in which every article is opened."""

    user: Any
    read: frozenset[str]
    write: frozenset[str]
    drafts: bool

    def edits(self, article: Article) -> bool:
        """Whether the editor opens it: the whole edition is open, or it is one's own. Costs no query."""
        return article.edition in self.write or (article.owner_id == self.user.pk and may_edit(self.user, article))

    def sees(self, article: Article) -> bool:
        """As `permissions.may_see`: what is published, what one writes, and what one tells in another edition."""
        return article.live or self.drafts or self.edits(article)


def sight_of(user: Any) -> Sight:
    write = {code for code, root in roots_of(user).items() if root.permissions_for_user(user).can_edit()}
    return Sight(
        user,
        frozenset(paper.code for paper in editions_to_read(user)),
        frozenset(write),
        bool(user.has_perm(READ_DRAFTS)),
    )
