"""Cache tags: short, within what a header holds, and such that no changed page is left unpurged."""

import string
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from weriye.press import tags


def test_a_short_key_is_its_own_tag_and_a_long_one_is_hashed() -> None:
    assert tags.tag_of("card:12") == "card:12"
    assert tags.tag_of("path:/so/feed.xml") == "path:/so/feed.xml"
    assert tags.tag_of("path:/so/" + "a" * 200).startswith("hash:")
    assert tags.tag_of("path:/so/" + "a" * 200) != tags.tag_of("path:/so/" + "a" * 201)


@given(st.text(max_size=300))
def test_a_tag_is_plain_whatever_the_key(key: str) -> None:
    assert set(tags.tag_of(key)) <= set(string.ascii_letters + string.digits + "/:._~-%")
    assert len(tags.tag_of(key)) <= tags.LONGEST


@given(st.sets(st.text(min_size=1, max_size=150), max_size=40), st.integers(1, 2000))
def test_a_header_stays_within_its_bounds_and_always_names_the_page(keys: set[str], many: int) -> None:
    header = tags.header("/so/", keys | {f"a-rather-long-name-of-a-thing:{number}" for number in range(many)})
    assert len(header) <= tags.MOST_BYTES
    assert len(header.split()) <= tags.MOST_TAGS
    assert header.split()[0] == "path:/so/"


def test_what_did_not_fit_into_the_header_is_not_good_for_purging() -> None:
    keys = {f"a-rather-long-name-of-a-thing:{number}" for number in range(2000)}
    common = tags.common("/so/", keys, keys | {"new"})
    assert {tags.tag_of(key) for key in common} <= set(tags.header("/so/", keys).split())
    assert len(common) < len(keys)


@given(
    st.dictionaries(st.sampled_from([f"/{n}/" for n in range(30)]), st.frozensets(st.sampled_from("abcdef"))),
    st.frozensets(st.sampled_from("abcdef")),
)
def test_every_changed_page_is_purged_by_a_key_that_both_its_copies_carry(
    pages: dict[str, frozenset[str]], stale: frozenset[str]
) -> None:
    chosen = tags.to_purge(pages, lambda keys: stale & frozenset(keys))
    assert set(chosen) == set(pages)
    for path, key in chosen.items():
        assert key == tags.PATH + path or key in pages[path] & stale


def test_many_pages_that_show_one_stale_thing_are_purged_by_it_and_few_by_themselves() -> None:
    def stale(keys: Iterable[str]) -> frozenset[str]:
        return frozenset(keys) & {"trending:so"}

    many = {f"/so/{number}/": frozenset({"trending:so", "edition:so"}) for number in range(32)}
    assert set(tags.to_purge(many, stale).values()) == {"trending:so"}
    few = dict(list(many.items())[: tags.ENOUGH - 1])
    assert tags.to_purge(few, stale) == {path: tags.PATH + path for path in few}
