"""Two entries become one: names, what is lacking, and what cannot be merged."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import ReferenceIndex

from weriye.stories import gazetteer
from weriye.stories.actions import add_entry
from weriye.stories.gazetteer import merging
from weriye.stories.gazetteer.former import address_now
from weriye.stories.gazetteer.merging import CannotMerge, merge
from weriye.stories.gazetteer.models import FormerEntry
from weriye.stories.gazetteer.rows import rows_of
from weriye.stories.models import Article, Entry, Spelling

pytestmark = pytest.mark.usefixtures("newsroom")
Write = Callable[..., Article]


def _spell(entry: Entry, text: str, code: str = "", **fields: Any) -> None:
    Spelling(entry=entry, edition=code, text=text, **fields).save()


def test_what_is_there_stays_and_what_is_lacking_is_taken() -> None:
    kept = add_entry("person", {"so": "Xasan Sheekh Maxamuud"})
    gone = add_entry("person", {"so": "Xasan Shiikh", "en": "Hassan Sheikh Mohamud"})
    _spell(kept, "Hassan Sheikh Mohamud", "en")
    _spell(kept, "Xasan Culusow", accepted=True)
    _spell(gone, "Xasan Culusow")
    _spell(gone, "Hassan Sheikh", "en", accepted=True)
    gone.country, gone.wikidata, gone.latitude, gone.longitude = "SO", "Q41753", 2.0, 45.3
    gone.save()
    kept.country = "KE"
    kept.save()
    merge(kept, gone)
    row = rows_of([kept.pk])[kept.pk]
    assert row.names == (("en", "Hassan Sheikh Mohamud"), ("so", "Xasan Sheekh Maxamuud"))
    assert row.accepted == (("", "Xasan Culusow"), ("en", "Hassan Sheikh"))
    assert row.others == (("so", "Xasan Shiikh"),)
    assert (row.country, row.wikidata, row.latitude) == ("KE", "Q41753", 2.0)
    assert not Entry.objects.filter(pk=gone.pk).exists()


def test_one_merged_twice_over_leads_to_the_last(write_article: Write) -> None:
    first, second, third = (add_entry("topic", {"so": name}) for name in ("Roob", "Roobab", "Roobka"))
    write_article("so", subjects=[first])
    merge(second, first)
    merge(third, second)
    assert set(FormerEntry.objects.values_list("was", "entry")) == {(first.pk, third.pk), (second.pk, third.pk)}
    assert address_now("/so/topic/roob/") == "/so/topic/roobka/"
    # Nothing stands there in the other edition, so nothing leads there.
    assert address_now("/en/topic/roob/") is None


def test_a_slug_merged_away_may_be_used_and_merged_away_again(write_article: Write) -> None:
    kept = add_entry("topic", {"so": "Roobka"})
    numbers = []
    for _ in range(2):
        again = add_entry("topic", {"so": "Roob"})
        numbers.append(again.pk)
        merge(kept, again)
    assert sorted(FormerEntry.objects.values_list("was", flat=True)) == sorted(numbers)


def test_wagtail_knows_what_is_in_use_where(write_article: Write) -> None:
    kept, gone = add_entry("place", {"so": "Muqdisho"}), add_entry("place", {"so": "Xamar"})
    articles = [write_article("so", "A", dateline=gone), write_article("so", "B", dateline=kept)]
    for article in articles:
        ReferenceIndex.create_or_update_for_object(article)
    assert ReferenceIndex.get_references_to(gone).count() == 1
    merge(kept, gone)
    used = ReferenceIndex.get_references_to(kept).values_list("object_id", flat=True)
    assert set(used) == {str(article.pk) for article in articles}
    assert not ReferenceIndex.objects.filter(to_object_id=str(gone.pk), to_content_type__model="entry").exists()


def test_what_cannot_be_merged_is_refused_and_nothing_is_done(
    write_article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, person = add_entry("place", {"so": "Marka"}), add_entry("person", {"so": "Marka"})
    with pytest.raises(CannotMerge, match="different kinds"):
        merge(place, person)
    with pytest.raises(CannotMerge, match="with itself"):
        merge(place, place)
    many = add_entry("place", {"so": "Merca"})
    for number in range(3):
        write_article("so", f"Roob {number}", dateline=many)
    monkeypatch.setattr(merging, "MOST_ARTICLES", 2)
    with pytest.raises(CannotMerge, match="more than 2 articles"):
        merge(place, many)
    assert Entry.objects.count() == 3
    lost = add_entry("place", {"so": "Baraawe"})
    Entry.objects.filter(pk=lost.pk).delete()
    with pytest.raises(CannotMerge, match="not there any more"):
        merge(place, lost)
    assert not FormerEntry.objects.exists()


def test_merging_asks_the_database_a_handful_of_questions_an_article(
    write_article: Write, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in (2, 12):
        kept, gone = add_entry("topic", {"so": f"Kept {number}"}), add_entry("topic", {"so": f"Gone {number}"})
        for one in range(number):
            article = write_article("so", f"Roob {number} {one}")
            article.subjects.set([gone])
            article.save_revision().publish()
        with django_assert_max_num_queries(60 + 7 * number):  # What each article's page shows is hashed anew.
            merge(kept, gone)
    assert gazetteer.find("Gone 12") is not None
