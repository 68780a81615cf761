"""A place is renamed, moves to another address, turns out to be two entries: every page that shows it follows."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from weriye.press import actions as press
from weriye.press.models import PageKey
from weriye.reader.site import ReaderSite
from weriye.stories import gazetteer, keys
from weriye.stories.actions import add_entry, reconcile, start_counterpart
from weriye.stories.gazetteer.merging import merge
from weriye.stories.models import Article, Byline, Entry, PublishedArticle, Spelling

from ..conftest import NOW
from .chain import differing, full_bake, settle, tree

Write = Callable[..., Article]


@pytest.fixture
def baked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths that were rendered."""
    paths: set[str] = set()
    render = ReaderSite.render

    def watched(self: ReaderSite, path: str) -> Any:
        paths.add(path)
        return render(self, path)

    monkeypatch.setattr(ReaderSite, "render", watched)
    return paths


@pytest.fixture
def place() -> Entry:
    return add_entry("place", {"so": "Xarardheere", "en": "Harardhere"})


def _holding(pages: dict[str, Any], *words: str) -> set[str]:
    # A dateline may stand in capitals.
    written = [form.encode() for word in words for form in (word, word.upper())]
    return {path for path, body in pages.items() if any(form in body for form in written)}


def _plain(settings: Any) -> dict[str, bytes]:
    """The pages as they stand, by file, without their compressed twins."""
    folder: Path = settings.WERIYE_SITE_FOLDER
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".html", ".xml", ".json")
    }


def _told(write_article: Write, place: Entry) -> list[Article]:
    """A story dated from a place, in both editions, one about it, and one that has nothing to do with it."""
    first = write_article("so", "Kalluumaysatada oo soo laabtay", dateline=place)
    twin = start_counterpart(first, "en")
    twin.title, twin.published_at = "Fishermen are back", NOW
    twin.save_revision().publish()
    about = write_article("so", "Roob ka da’ay xeebta", published_at=NOW - timedelta(days=40))
    about.subjects.set([place])
    about.save_revision().publish()
    other = write_article("en", "Rates stay", section="business")
    return [first, twin, about, other]


@pytest.mark.usefixtures("newsroom")
def test_renaming_a_place_bakes_the_pages_that_show_it_and_no_other(
    write_article: Write, place: Entry, baked: set[str], settings: Any
) -> None:
    _told(write_article, place)
    press.mark_everything("start")
    settle()
    before = _plain(settings)
    showing = _holding(before, "Xarardheere", "Harardhere")
    assert len(showing) >= 5
    carrying = set(PageKey.objects.filter(key=keys.entry(place.pk)).values_list("page__path", flat=True))
    baked.clear()

    for code, name in (("so", "Xaradheere"), ("en", "Haradere")):
        spelling = Spelling.objects.get(entry=place, edition=code)
        spelling.text = name
        spelling.save()
    place.save()
    settle()

    after = _plain(settings)
    assert baked == carrying
    assert {path for path in after if after[path] != before[path]} == showing
    assert _holding(after, "Xarardheere", "Harardhere") == set()
    assert _holding(after, "Xaradheere", "Haradere") == showing


@pytest.mark.usefixtures("newsroom")
def test_the_old_address_of_a_place_leads_to_the_new_one(
    write_article: Write, place: Entry, settings: Any, client: Client
) -> None:
    _told(write_article, place)
    press.mark_everything("start")
    settle()
    assert (settings.WERIYE_SITE_FOLDER / "so/place/harardhere/index.html").is_file()
    place.slug = "haradere"
    place.save()
    settle()
    for code in ("so", "en"):
        assert not (settings.WERIYE_SITE_FOLDER / f"{code}/place/harardhere/index.html").exists()
        assert (settings.WERIYE_SITE_FOLDER / f"{code}/place/haradere/index.html").is_file()
        response = client.get(f"/{code}/place/harardhere/")
        assert (response.status_code, response.headers["Location"]) == (301, f"/{code}/place/haradere/")
    assert _holding(_plain(settings), "/place/harardhere/") == set()
    # And back again: no address leads to itself.
    place.slug = "harardhere"
    place.save()
    settle()
    assert client.get("/so/place/haradere/").headers["Location"] == "/so/place/harardhere/"
    assert client.get("/so/place/harardhere/").status_code == 200


def test_two_entries_that_are_one_are_merged_on_every_page(
    newsroom: Path, write_article: Write, place: Entry, settings: Any, client: Client
) -> None:
    double = add_entry("place", {"so": "Xaradheere"})
    double.wikidata = "Q1012961"
    double.save()
    told = [*_told(write_article, place), write_article("so", "Doon la helay", dateline=double)]
    told[1].subjects.set([double, place])
    told[1].save_revision().publish()
    press.mark_everything("start")
    settle()
    assert merge(place, double) == 2
    settle()
    place = Entry.objects.get()
    assert place.wikidata == "Q1012961"
    assert gazetteer.find("Xaradheere") == place
    assert place.name("so") == "Xarardheere"
    pages = _plain(settings)
    assert "Doon la helay" in pages["so/place/harardhere/index.html"].decode()
    assert _holding(pages, "/place/xaradheere/") == set()
    assert client.get("/so/place/xaradheere/").headers["Location"] == "/so/place/harardhere/"
    assert differing(tree(settings.WERIYE_SITE_FOLDER), full_bake(settings, newsroom / "full")) == []
    # What readers see agrees with the articles: publishing them again would change nothing.
    digests = dict(PublishedArticle.objects.values_list("pk", "digest"))
    for article in Article.objects.all():
        reconcile(article)
    assert dict(PublishedArticle.objects.values_list("pk", "digest")) == digests
    assert list(told[1].subjects.through.objects.filter(article=told[1]).values_list("entry", flat=True)) == [place.pk]


def test_a_draft_that_names_what_was_merged_or_deleted_opens_and_is_published(
    newsroom: Path, write_article: Write, place: Entry
) -> None:
    double, lost = add_entry("place", {"so": "Xaradheere"}), add_entry("person", {"so": "Cali"})
    people = [add_entry("person", {"so": name}) for name in ("Xaawo Cali", "Xaawo Cali Nuur")]
    draft = write_article("so", "Qoraal", publish=False)
    draft.dateline = double
    draft.subjects.set([double, place, people[0]])
    draft.bylines.set([Byline(person=one, sort_order=n) for n, one in enumerate((people[0], people[1], lost))])
    draft.save_revision()
    content = Article.objects.get(pk=draft.pk).latest_revision.content
    assert json.dumps(content["dateline"]) == str(double.pk)
    merge(place, double)
    merge(people[1], people[0])
    lost.delete()
    opened = Article.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert opened.dateline == place
    assert [line.person for line in opened.bylines.all()] == [people[1]]
    assert {entry.pk for entry in opened.subjects.all()} == {place.pk, people[1].pk}
    opened.save_revision().publish()
    assert Article.objects.get(pk=draft.pk).live
