"""The index: changes reach it once they are committed, whatever crashes, and it mends itself."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from weriye.search import actions, index
from weriye.search.models import Pending, Unrelated
from weriye.search.queries import NOTHING, find
from weriye.stories.actions import publish_article
from weriye.stories.live_story import actions as live_story
from weriye.stories.live_story.actions import Written
from weriye.stories.models import Article

Write = Callable[..., Article]
UpToDate = Callable[[], int]


def total(query: str = "roob") -> int:
    return find(query, "so").total


def test_without_an_index_the_answer_is_nothing_and_the_log_says_so(
    newsroom: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert find("roob", "so") == NOTHING
    assert "no index yet" in caplog.text


def test_a_change_waits_until_it_is_indexed(write_article: Write, up_to_date: UpToDate) -> None:
    up_to_date()
    write_article("so")
    assert total() == 0
    assert Pending.objects.exists()
    up_to_date()
    assert total() == 1
    assert not Pending.objects.exists()
    assert actions.index_pending() == 0


def test_a_crash_between_index_and_database_loses_nothing_and_doubles_nothing(
    write_article: Write, up_to_date: UpToDate, monkeypatch: pytest.MonkeyPatch
) -> None:
    up_to_date()
    write_article("so")

    def crash(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_unrelate", crash)
        with pytest.raises(KeyboardInterrupt):
            actions.index_pending()
    assert Pending.objects.exists()
    up_to_date()
    assert total() == 1
    assert index.searcher().num_docs == 1


def test_a_change_made_while_its_article_is_indexed_is_not_lost(
    write_article: Write, up_to_date: UpToDate, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = write_article("so")
    put = index.put

    def put_and_change(*args: Any, **kwargs: Any) -> None:
        put(*args, **kwargs)
        actions.enqueue([article.pk])

    up_to_date()
    actions.enqueue([article.pk])
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(index, "put", put_and_change)
        actions.index_pending()
    assert Pending.objects.count() == 1


@pytest.mark.parametrize("damage", ["gone", "no current", "other version", "half meta", "half terms", "nonsense"])
def test_a_lost_or_damaged_index_answers_with_nothing_and_is_made_anew(
    damage: str, write_article: Write, up_to_date: UpToDate
) -> None:
    write_article("so")
    write_article("so", "Roob kale")
    up_to_date()
    assert total() == 2
    folder = index.folder()
    used = folder / (folder / "current").read_text()
    match damage:
        case "gone":
            shutil.rmtree(folder)
        case "no current":
            (folder / "current").unlink()
        case "other version":
            (folder / "current").write_text("v0-abc")
        case "half meta":
            meta = used / "meta.json"
            meta.write_bytes(meta.read_bytes()[:40])
        case "half terms":
            for file in used.glob("*.term"):
                file.write_bytes(file.read_bytes()[:20])
        case "nonsense":
            (folder / "current").write_bytes(b"\xff\xfe../../etc")
    index._opened.clear()
    assert total() == 0
    up_to_date()
    assert total() == 2
    assert len([one for one in folder.iterdir() if one.is_dir()]) == 1


def test_rebuilding_gives_the_same_answers_and_tells_its_progress(write_article: Write, up_to_date: UpToDate) -> None:
    for number in range(7):
        write_article("so", f"Roob {number}")
    up_to_date()
    before = find("roob", "so")
    told: list[int] = []
    assert actions.rebuild(told.append) == 7
    assert sum(told) == 7
    assert find("roob", "so") == before


def test_while_one_process_writes_another_waits_for_the_next_time(write_article: Write, up_to_date: UpToDate) -> None:
    up_to_date()
    write_article("so")
    with index.writing():
        assert actions.index_pending() == 0
        with pytest.raises(index.IndexBusy):
            actions.rebuild()
    assert Pending.objects.exists()
    up_to_date()
    assert total() == 1


def test_other_analysis_of_words_indexes_everything_again(
    write_article: Write, up_to_date: UpToDate, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article("so")
    up_to_date()
    monkeypatch.setattr(actions, "_analysis", lambda: "another")
    assert actions.index_pending() == 1
    up_to_date()
    assert total() == 1
    assert index.searcher().num_docs == 1
    assert actions.index_pending() == 0


def test_a_change_rolled_back_is_not_indexed(write_article: Write, up_to_date: UpToDate) -> None:
    from django.db import transaction

    up_to_date()
    with transaction.atomic():
        write_article("so")
        assert Pending.objects.exists()
        transaction.set_rollback(True)
    assert not Pending.objects.exists()
    assert not Unrelated.objects.exists()


def test_a_searcher_sees_what_another_process_committed(write_article: Write, up_to_date: UpToDate) -> None:
    write_article("so")
    up_to_date()
    assert total() == 1
    ours = dict(index._opened)
    write_article("so", "Roob kale")
    up_to_date()
    index._opened.update(ours)
    assert total() == 2
    assert actions.rebuild() == 2
    index._opened.update(ours)
    assert total() == 2


def test_remembered_words_have_the_same_keys_as_a_whole_text() -> None:
    from weriye.language.analysis import terms

    somali = "Sh/Hoose: C/qaadir iyo A/Madoobe\u00a0oo “lasoo” taagan 26-kii, VOA-da\tiyo\nda’ay. 25,000 la soo - / x"
    for text in (somali, "It's the U.S. — 1,000.5 (one) e\u0301te\u0301", "", " \u2003 "):
        for edition in ("so", "en", "ar"):
            assert index.keys_of(text, edition) == terms(text, edition)


def _written(text: str, **fields: Any) -> Written:
    return Written(client_id=uuid4(), text=text, **fields)


def test_posts_of_a_live_story_are_found_until_they_are_withdrawn(write_article: Write, up_to_date: UpToDate) -> None:
    article = write_article("so", "Doorashada")
    live_story.start(article)
    up_to_date()
    live_story.post(article.pk, _written("- *Guddiga* ayaa\n- _natiijada_ ku dhawaaqay", headline="Natiijo"))
    live_story.post(article.pk, _written("Dhawaaq kale."))
    assert Pending.objects.exists()
    up_to_date()
    assert total("guddiga") == total("natiijo") == 1
    live_story.edit(article.pk, 2, _written("Codbixin."), version=1)
    live_story.withdraw(article.pk, 1)
    up_to_date()
    assert total("guddiga") == 0
    assert total("codbixin") == 1
    # That a post is pinned makes nobody read it anew.
    live_story.pin(article.pk, 2, True)
    assert not Pending.objects.exists()


def test_posts_of_a_draft_are_found_by_nobody(write_article: Write, up_to_date: UpToDate) -> None:
    article = write_article("so", "Doorashada", publish=False)
    live_story.start(article)
    live_story.post(article.pk, _written("Guddiga ayaa ku dhawaaqay."))
    up_to_date()
    assert total("guddiga") == 0
    publish_article(article)
    up_to_date()
    assert total("guddiga") == 1
