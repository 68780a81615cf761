"""Counting reads: once for a reader and half an hour, without knowing who."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from weriye.audience import actions, flushing, readers, views
from weriye.audience.counting import counter
from weriye.audience.models import Reads, WarmPage
from weriye.stories.models import Article

PHONE = "Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_NOVA) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
NOON = datetime(2026, 11, 20, 12, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "readers", readers.Readers())


def ask(article: int = 7, address: str = "203.0.113.9", method: str = "get", **headers: str) -> Any:
    headers.setdefault("HTTP_USER_AGENT", PHONE)
    request = getattr(RequestFactory(), method)(f"/reads/{article}.gif", REMOTE_ADDR=address, **headers)
    return views.read(request, article)


def counted() -> int:
    return sum(counter.take().values())


def test_the_answer_is_a_picture_of_43_bytes_that_the_browser_keeps_for_half_an_hour() -> None:
    response = ask()
    assert response.status_code == 200
    assert response["Content-Type"] == "image/gif"
    assert len(response.content) == 43
    assert response.content.startswith(b"GIF89a")
    assert response["Cache-Control"] == "private, max-age=1800"
    assert not response.cookies


def test_one_reader_who_reloads_a_thousand_times_is_one_read() -> None:
    for _ in range(1000):
        ask()
    assert counted() == 1


def test_the_same_reader_counts_again_in_the_next_half_hour() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        ask()
        clock.shift(timedelta(minutes=20))
        ask()
        clock.shift(timedelta(minutes=20))
        ask()
    assert counted() == 2


def test_readers_behind_one_address_are_told_apart_by_their_browsers() -> None:
    ask()
    ask(HTTP_USER_AGENT="Opera/9.80 (Android; Opera Mini/36.2/119.132; U; so) Presto/2.12.423")
    assert counted() == 2


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
        "python-requests/2.31",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0",
    ],
)
def test_a_robot_gets_the_picture_and_is_not_counted(agent: str) -> None:
    assert ask(HTTP_USER_AGENT=agent).status_code == 200
    assert counted() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_DEST": "document"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
    ],
)
def test_what_is_no_picture_of_our_own_page_is_not_counted(headers: dict[str, str]) -> None:
    assert ask(**headers).status_code == 200
    assert counted() == 0


def test_a_script_of_our_own_page_is_counted() -> None:
    ask(HTTP_SEC_FETCH_SITE="same-origin", HTTP_SEC_FETCH_DEST="empty")
    assert counted() == 1


def test_head_is_answered_and_not_counted_and_post_is_refused() -> None:
    assert ask(method="head").status_code == 200
    assert ask(method="post").status_code == 405
    assert counted() == 0


def test_one_machine_that_changes_its_browser_cannot_make_a_trend() -> None:
    for number in range(500):
        ask(HTTP_USER_AGENT=f"{PHONE} {number}")
    assert counted() == readers.OF_ONE_ARTICLE


def test_what_a_reader_claims_to_be_is_not_believed() -> None:
    ask(address="203.0.113.80", HTTP_X_FORWARDED_FOR="198.51.100.3")
    ask(address="203.0.113.80", HTTP_X_FORWARDED_FOR="198.51.100.4")
    assert counted() == 1


@pytest.mark.parametrize("address", ["", "not an address", "\u1234, <script>", "2001:db8::1", "::1", "127.0.0.1"])
def test_any_address_is_answered(address: str) -> None:
    assert ask(address=address).status_code == 200


def test_a_reader_cannot_be_recognised_an_hour_later_nor_in_another_process() -> None:
    one, other = readers.Readers(), readers.Readers()
    token = one.token("203.0.113.9", PHONE, NOON)
    assert token == one.token("203.0.113.9", PHONE, NOON + timedelta(minutes=50))
    assert token != one.token("203.0.113.9", PHONE, NOON + timedelta(minutes=60))
    assert token != other.token("203.0.113.9", PHONE, NOON)
    assert "203" not in token


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weriye.audience.counting.MOST_SEEN", 100)
    monkeypatch.setattr("weriye.audience.counting.MOST_COUNTS", 50)
    assert sum(counter.count(article, "r", NOON) for article in range(1000)) == 50
    assert sum(counter.count(1, f"r{n}", NOON) for n in range(1000)) == 1000
    assert len(counter._seen) == 100
    assert len(counter._counts) == 50


def test_reads_of_what_is_not_published_are_dropped_when_flushed(write_article: Callable[..., Article]) -> None:
    draft = write_article("so", "Qabyo", publish=False)
    article = write_article("so")
    for pk in (article.pk, draft.pk, 999_999, 2**62):
        actions.count_read(pk, "reader")
    assert actions.flush_reads() == 1
    assert list(Reads.objects.values_list("article", "count")) == [(article.pk, 1)]
    assert actions.flush_reads() == 0


def test_flushes_add_up_within_ten_minutes_and_lie_apart_beyond(write_article: Callable[..., Article]) -> None:
    article = write_article("so", published_at=NOON - timedelta(hours=5))
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(3):
            actions.count_read(article.pk, f"a{number}")
            actions.flush_reads()
        clock.shift(timedelta(minutes=10))
        actions.count_read(article.pk, "b")
        actions.flush_reads()
    rows = list(Reads.objects.order_by("at").values_list("at", "edition", "age", "count"))
    assert rows == [
        (NOON.replace(minute=0), "so", 2, 3),
        (NOON.replace(minute=10), "so", 2, 1),
    ]


def test_fifty_thousand_reads_are_flushed(write_article: Callable[..., Article]) -> None:
    pks = [write_article("so", f"Warka {number}").pk for number in range(10)]
    for number in range(50_000):
        assert actions.count_read(pks[number % 10], f"reader {number}")
    assert actions.flush_reads() == 50_000
    assert sum(Reads.objects.values_list("count", flat=True)) == 50_000


def test_reads_that_cannot_be_written_are_kept(
    write_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    article = write_article("so")
    actions.count_read(article.pk, "reader")

    def full(*args: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_add", full)
        with pytest.raises(OSError, match="disk full"):
            actions.flush_reads()
    assert actions.flush_reads() == 1


def test_a_read_article_gets_warm(write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    WarmPage.objects.all().delete()
    actions.count_read(article.pk, "reader")
    actions.flush_reads()
    assert WarmPage.objects.filter(article=article.pk).exists()


def test_the_flusher_flushes_again_and_again_survives_faults_and_flushes_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import threading

    flushed: list[int] = []
    often = threading.Event()

    def flush() -> int:
        flushed.append(1)
        if len(flushed) == 3:
            often.set()
        if len(flushed) == 1:
            raise OSError("locked")
        return 1

    monkeypatch.setattr(actions, "flush_reads", flush)
    monkeypatch.setattr(flushing, "close_old_connections", lambda: None)
    flushing.start_flusher(0.001)
    flushing.start_flusher(0.001)
    try:
        assert often.wait(20)
    finally:
        flushing.stop_flusher()
    at_end = len(flushed)
    flushing.stop_flusher()
    assert len(flushed) == at_end
