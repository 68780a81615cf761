"""Trending: what is read unusually much now, for its age and section."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from weriye.audience import actions, keys, queries
from weriye.audience.models import DailyReads, Reads, Trending
from weriye.audience.trends import BUCKET, Observed, Trend, age_at, bucket, in_order, trends
from weriye.press.models import StaleKey
from weriye.stories.models import Article, PublishedArticle

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
THREE_HOURS = timedelta(hours=3)
# Reads an hour of an ordinary article, by hours since publication.
CURVE = ((1, 120.0), (3, 90.0), (6, 50.0), (12, 25.0), (24, 10.0), (48, 4.0), (96, 1.5), (10_000, 0.5))


class Station:
    """Traffic of a simulated station: articles in sections, read by age, popularity and hour."""

    def __init__(self, size: float = 1.0, days: int = 10, each_day: int = 12, until: datetime = NOW) -> None:
        self.chance = random.Random(7)
        self.until = until
        self.since = NOW - timedelta(days=days)
        self.size = size
        self.articles: dict[int, tuple[str, datetime]] = {}
        self.counts: dict[tuple[int, datetime], int] = {}
        sections = {"news": 1.0, "sports": 3.0, "culture": 0.3}
        for number in range((days + 3) * each_day):
            at = NOW - timedelta(minutes=45 + number * 24 * 60 / each_day)
            section = ("news", "news", "sports", "culture")[number % 4]
            self.add(number + 1, section, at, sections[section] * self.chance.lognormvariate(0, 0.3))

    def add(self, pk: int, section: str, published_at: datetime, liking: float) -> None:
        self.articles[pk] = (section, published_at)
        at = max(bucket(published_at), self.since)
        while at < self.until:
            hours = (at - published_at) / timedelta(hours=1)
            rate = next(rate for until, rate in CURVE if hours < until)
            busy = 1.6 if 5 <= at.hour < 20 else 0.4
            self.read(pk, at, self.size * rate * liking * busy / 6)
            at += BUCKET

    def read(self, pk: int, at: datetime, mean: float) -> None:
        whole = int(mean) + (self.chance.random() < mean % 1)
        if whole:
            key = (pk, bucket(at))
            self.counts[key] = self.counts.get(key, 0) + whole

    def surge(self, pk: int, reads: float, hours: float = 1.0) -> None:
        for step in range(int(hours * 6)):
            self.read(pk, NOW - (step + 1) * BUCKET, reads / (hours * 6))

    def trends(self, now: datetime = NOW) -> list[Trend]:
        by_age: dict[int, dict[int, int]] = {pk: {} for pk in self.articles}
        recent: dict[int, list[tuple[datetime, int]]] = {pk: [] for pk in self.articles}
        for (pk, at), count in self.counts.items():
            if at <= now:
                place = age_at(self.articles[pk][1], at)
                by_age[pk][place] = by_age[pk].get(place, 0) + count
                if at > now - 8 * THREE_HOURS:
                    recent[pk].append((at, count))
        observed = [Observed(pk, *told, by_age[pk], recent[pk]) for pk, told in self.articles.items()]
        return trends(observed, self.since, now, THREE_HOURS)


def test_an_old_article_that_surges_stands_above_a_young_one_with_ordinary_reads() -> None:
    station = Station()
    old = next(pk for pk, (_, at) in station.articles.items() if NOW - at > timedelta(days=5))
    assert old not in [trend.article for trend in station.trends()]
    young = 1
    assert sum(n for (pk, _), n in station.counts.items() if pk == young) > 80
    station.surge(old, 80)
    found = [trend.article for trend in station.trends()]
    assert found[0] == old
    assert young not in found[:1]


def test_ordinary_traffic_makes_hardly_a_trend_however_busy_the_sections_and_the_hour() -> None:
    found = Station().trends()
    assert all(trend.score < 2.2 for trend in found)
    # A section that is always read three times as much is no trend.
    sections = [Station().articles[trend.article][0] for trend in found]
    assert sections.count("sports") <= len(sections) / 2 + 2


def test_the_same_reads_are_a_trend_in_a_quiet_section_and_none_in_a_busy_one() -> None:
    station = Station()
    at = NOW - timedelta(hours=20)
    station.articles |= {901: ("culture", at), 902: ("sports", at)}
    for pk in (901, 902):
        for step in range(100):
            station.read(pk, NOW - (step + 1) * BUCKET, 6)
    scores = {trend.article: trend.score for trend in station.trends()}
    assert scores[901] > 2
    assert scores.get(902, 1.0) < scores[901] / 1.5


def test_three_reads_in_a_tiny_station_are_no_trend() -> None:
    station = Station(size=0.002)
    station.surge(40, 3)
    assert station.trends() == []


def test_in_a_busy_station_few_reads_of_an_old_article_do_not_pass_many_of_a_young_one() -> None:
    station = Station(size=20)
    station.surge(100, 15)
    station.surge(3, 25_000, hours=3)
    found = [trend.article for trend in station.trends()]
    assert found[0] == 3
    assert 100 not in found


def test_a_surge_is_forgotten_within_hours() -> None:
    station = Station(until=NOW + timedelta(hours=24))
    station.surge(60, 200)
    scores = []
    for hours in (0, 3, 6, 12, 23):
        scores.append({t.article: t.score for t in station.trends(NOW + timedelta(hours=hours))}.get(60, 1.0))
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 4
    assert scores[-1] < 1.25


def test_a_first_article_without_anything_to_compare_is_no_trend() -> None:
    only = Observed(1, "news", NOW - timedelta(hours=1), {0: 60}, [(NOW - timedelta(minutes=30), 60)])
    assert trends([only], NOW - timedelta(hours=1), NOW, THREE_HOURS) == []
    assert trends([], NOW, NOW, THREE_HOURS) == []


def test_the_order_does_not_change_for_a_hair() -> None:
    def trend(article: int, score: float) -> Trend:
        return Trend(article, score, 0, 0)

    assert in_order([trend(2, 3.01), trend(1, 3.0)], [1, 2], 10) == [1, 2]
    assert in_order([trend(2, 4.0), trend(1, 3.0)], [1, 2], 10) == [2, 1]
    assert in_order([trend(3, 3.05), trend(2, 3.02), trend(1, 3.0)], [1, 2], 2) == [1, 2]
    assert in_order([trend(3, 9.0), trend(2, 3.02), trend(1, 3.0)], [1, 2], 2) == [3, 2]
    assert in_order([trend(1, 3.0)], [1, 2], 2) == [1]
    assert in_order([], [1, 2], 2) == []


@pytest.fixture
def station(write_article: Callable[..., Article]) -> dict[Any, int]:
    """A small newsroom in the database with ordinary reads over five days."""
    pks = {}
    for edition in ("so", "en"):
        for day in range(5):
            for number in range(2):
                at = NOW - timedelta(days=day, hours=6 + number)
                pk = write_article(edition, f"{edition} {day} {number}", published_at=at).pk
                pks[edition, day, number] = pk
                Reads.objects.bulk_create(
                    Reads(
                        article=pk,
                        edition=edition,
                        at=bucket(at + timedelta(hours=hours)),
                        age=age_at(at, at + timedelta(hours=hours)),
                        count=max(40 // (hours + 1), 1),
                    )
                    for hours in range(int((NOW - at) / timedelta(hours=1)))
                )
    StaleKey.objects.all().delete()
    return pks


def surge(article: int, at: datetime, count: int) -> None:
    published = PublishedArticle.objects.get(pk=article)
    row, _ = Reads.objects.get_or_create(
        article=article,
        at=bucket(at),
        defaults={"edition": published.edition, "age": age_at(published.published_at, at), "count": 0},
    )
    row.count += count
    row.save()


def test_a_surge_is_stored_and_named_stale_in_its_edition_alone(station: dict[Any, int]) -> None:
    old = station["so", 3, 0]
    surge(old, NOW - timedelta(minutes=20), 90)
    actions.refresh_trending(NOW)
    assert queries.trending("so", 10)[0] == old
    assert old not in queries.trending("en", 10)
    assert set(StaleKey.objects.values_list("key", flat=True)) <= {keys.trending("so"), keys.trending("en")}
    assert StaleKey.objects.filter(key=keys.trending("so")).count() == 1


def test_an_order_that_stays_makes_nothing_stale(station: dict[Any, int]) -> None:
    surge(station["so", 3, 0], NOW - timedelta(minutes=20), 90)
    actions.refresh_trending(NOW)
    StaleKey.objects.all().delete()
    actions.refresh_trending(NOW + timedelta(minutes=1))
    assert not StaleKey.objects.exists()


def test_a_withdrawn_article_trends_no_more(station: dict[Any, int]) -> None:
    old = station["so", 3, 0]
    surge(old, NOW - timedelta(minutes=20), 90)
    actions.refresh_trending(NOW)
    Article.objects.get(pk=old).unpublish()
    actions.refresh_trending(NOW + timedelta(minutes=1))
    assert old not in queries.trending("so", 10)


def test_without_reads_nothing_trends(newsroom: object) -> None:
    actions.refresh_trending(NOW)
    assert queries.trending("so", 10) == []
    assert not Trending.objects.exists()


def test_old_reads_become_daily_totals_and_none_is_lost(station: dict[Any, int]) -> None:
    before = sum(Reads.objects.values_list("count", flat=True))
    later = NOW + timedelta(days=14, hours=1)
    actions.refresh_trending(later)
    kept = sum(Reads.objects.values_list("count", flat=True))
    daily = sum(DailyReads.objects.values_list("count", flat=True))
    assert kept + daily == before
    assert daily > 0
    assert not Reads.objects.filter(at__lt=datetime(2026, 11, 20, tzinfo=UTC)).exists()
    assert max(DailyReads.objects.values_list("day", flat=True)) < datetime(2026, 11, 20).date()
    assert actions.roll_up(later) == 0
