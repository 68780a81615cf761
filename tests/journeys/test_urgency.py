"""The order in which the worker bakes, with hundreds of pages stale: what readers look at first comes first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from weriye.config.worker import Worker
from weriye.press import actions as press
from weriye.press.models import StalePage
from weriye.press.site import Rendered
from weriye.reader.site import ReaderSite
from weriye.stories.actions import add_entry, publish_article, start_counterpart
from weriye.stories.models import Article, PublishedArticle

MANY = 140


@pytest.fixture
def baked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths in the order in which they are rendered."""
    found: list[str] = []
    render = ReaderSite.render

    def noted(self: ReaderSite, path: str) -> Rendered | None:
        found.append(path)
        return render(self, path)

    monkeypatch.setattr(ReaderSite, "render", noted)
    return found


def address(article: Article) -> str:
    return PublishedArticle.objects.get(pk=article.pk).address


@pytest.mark.slow
def test_what_is_urgent_comes_first_and_overtakes_what_waits(
    newsroom: Path, write_article: Callable[..., Article], baked: list[str], settings: Any
) -> None:
    settings.WERIYE_WARM_PAGES = 500
    topic = add_entry("topic", {"so": "Abaaraha", "en": "Drought"})
    articles = [write_article("so", f"Cinwaan {n}", slug=f"s{n}", section="news") for n in range(MANY)]
    story = write_article("so", "Cinwaanka ugu dambeeya", section="news", published_at=timezone.now())
    story.subjects.set([topic])
    publish_article(story)
    twin = start_counterpart(story, "en")
    twin.title = "A headline"
    publish_article(twin)
    press.mark_everything("start")
    press.bake_all()
    worker = Worker()
    baked.clear()

    # The newest story has another headline: it is on fronts, feeds, in the furniture of every warm article.
    story.title = "Cinwaan kale"
    publish_article(story)
    press.resolve()
    waiting = dict(StalePage.objects.values_list("path", "urgency"))
    assert len(waiting) > MANY
    while not baked:
        worker.work()
    own = {address(story), "/so/", "/so/feed.xml", "/so/news/", "/so/news/feed.xml", "/news-sitemap.xml"}
    first, rest = baked[: len([u for u in waiting.values() if u == 0])], baked
    assert own <= set(first)
    assert f"/so/topic/{topic.slug}/" not in first
    assert not {address(one) for one in articles} & set(first)

    # A long tail still waits when something new is published: it does not queue behind it.
    left = StalePage.objects.count()
    assert left > MANY // 3
    before = len(rest)
    new = write_article("en", "Just now", slug="just-now", section="news")
    while StalePage.objects.exists() or before == len(baked):
        worker.work()
    after = baked[before:]
    urgent = [after.index(path) for path in (address(new), "/en/", "/en/feed.xml", "/en/news/")]
    # What was in the worker's hands when it came is all that went ahead.
    assert max(urgent) < 40
    assert max(urgent) < len(after) - left // 2

    # In all, by urgency: topics and archives before mere lists.
    order = [path for path in baked if path in waiting]
    last_soon = max(order.index(path) for path, urgency in waiting.items() if urgency == 1)
    first_later = min(order.index(path) for path, urgency in waiting.items() if urgency == 2)
    assert last_soon < first_later
