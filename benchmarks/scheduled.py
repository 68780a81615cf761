"""How late scheduled articles go out of a running newsroom, with nobody logged in.

`scheduled_late_s()` is for other benchmarks; `python -m benchmarks.scheduled` prints it.
"""

import json
import time
from datetime import timedelta

from .newsroom import newsroom

BEFORE = 4.0  # seconds between scheduling and the first that is due


def scheduled_late_s(count: int = 20, apart: float = 0.5) -> dict[str, float]:
    """Schedule so many articles in the newsroom that this process has entered, and see when each is published.

    One is due every `apart` seconds. Late is the time of publication, as the database has it, after the time that was
    asked for: seconds. An article that is not out 60 s after the last was due counts as 60.
    """
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from weriye.stories.actions import create_article
    from weriye.stories.clock.actions import release
    from weriye.stories.editions import editions
    from weriye.stories.models import Article

    user, _ = get_user_model().objects.get_or_create(username="scheduled-bench", defaults={"is_superuser": True})
    codes = [paper.code for paper in editions()]
    drafts = []
    for number in range(count):
        article = Article(title=f"Scheduled {number} {time.time_ns()}")
        article.body = [("paragraph", "<p>It goes out by itself.</p>")]
        drafts.append(create_article(article, codes[number % len(codes)]))
    start = timezone.now() + timedelta(seconds=BEFORE)
    due = {}
    for number, article in enumerate(drafts):
        due[article.pk] = max(start, timezone.now() + timedelta(seconds=1)) + timedelta(seconds=number * apart)
        release([article], user, due[article.pk])
    give_up = max(due.values()) + timedelta(seconds=60)
    while timezone.now() < give_up and Article.objects.filter(pk__in=due, live=False).exists():
        time.sleep(0.5)
    out = dict(Article.objects.filter(pk__in=due, live=True).values_list("pk", "first_published_at"))
    late = sorted((out[pk] - at).total_seconds() if pk in out else 60.0 for pk, at in due.items())
    return {
        "count": count,
        "p50": round(late[len(late) // 2], 2),
        "p95": round(late[int(len(late) * 0.95) - 1], 2),
        "max": round(late[-1], 2),
        "early": sum(one < 0 for one in late),
    }


if __name__ == "__main__":
    with newsroom(demo=False) as house:
        house.enter()
        print(json.dumps({"scheduled_late_s": scheduled_late_s()}))
