"""Words, stems, keys and queries."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language import somali
from weriye.language.analysis import analyse, query_terms, terms
from weriye.language.function_words import function_words
from weriye.language.somali_spelling import MOST_VARIANTS, name_spellings, variants

EDITIONS = st.sampled_from(["so", "en", "ar", "xx"])
SOMALI_WORDS = st.text("abcdfghijklmnoqrstuwxy'", min_size=1, max_size=20)


def stems(text: str, edition: str = "so") -> list[str]:
    return [token.stem for token in analyse(text, edition)]


@given(st.text(), EDITIONS)
def test_analysing_any_text_slices_it_and_gives_keys_without_spaces(text: str, edition: str) -> None:
    end = 0
    for token in analyse(text, edition):
        assert text[token.start : token.end] == token.text
        assert token.start >= end
        end = token.end
        for key in (token.word, token.stem, token.folded):
            assert key
            assert not any(c.isspace() for c in key)


@given(st.text(), EDITIONS)
def test_any_query_gives_keys_with_weights_up_to_one(text: str, edition: str) -> None:
    for term in query_terms(text, edition):
        assert all(0 < key.weight <= 1 and key.value for key in term.keys)


@given(SOMALI_WORDS)
def test_folding_a_spelling_twice_is_folding_it_once(word: str) -> None:
    once = somali.fold_spelling(word)
    assert somali.fold_spelling(once) == once


@given(SOMALI_WORDS)
def test_variants_are_few_and_never_the_word(word: str) -> None:
    found = variants(word)
    assert word not in found
    assert len(found) <= MOST_VARIANTS


@pytest.mark.parametrize(
    "forms",
    [
        "magaalo magaalada magaaladii magaalooyin magaalooyinka",
        "buug buugga buugag buugagga",
        "madaxweyne madaxweynaha madaxweynihii madaxweynuhu madaxweynayaasha",
        "gabadh gabadha gabdho gabdhaha",
        "bil bisha",
        "dal dalka dalkii dalal dalalka dalkeenna dalkiisa",
        "ciidan ciidanka ciidammo ciidammada",
        "keen keenay keentay keenaya keenayaan keeneen",
        "samee sameeyay sameeyey samayn sameyn sameynayaan",
        "qabso qabsaday qabsatay qabsadeen qabsanayaan",
        "celiyay celisay celinayaan celiyeen",
        "arag arkay aragtay arkeen",
        "oggolow oggolaaday oggolaatay",
        "xubin xubno xubnaha",
        "kursi kursiga kuraasta",
        "culus culustahay culusyahay",
        "daacad daacadda daacadnimo",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({somali.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words", ["dalka dilka", "wada waddo", "kale kala", "hore horay", "khatar qatar", "dheer reer"]
)
def test_false_friends_keep_their_stems_apart(words: str) -> None:
    first, second = words.split()
    assert somali.stem(first) != somali.stem(second)


def test_a_clitic_comes_off_what_still_ends_like_a_word() -> None:
    assert somali.stem("madaxweynahana") == somali.stem("madaxweynaha")
    assert somali.without_clitic("shaqola'aan") == "shaqo"
    assert somali.without_clitic("wuxuuse") == "wuxuu"
    assert somali.without_clitic("dalkeenna") in ("dalkeen", "dalkeenna")
    assert somali.without_clitic("midabba") == "midabba"


def test_an_ending_joined_to_a_number_or_an_acronym_comes_off() -> None:
    assert stems("26-kii VOA-da 12ka 10:30 25,000") == ["26", "voa", "12", "10:30", "25,000"]


def test_abbreviated_names_are_read_in_full() -> None:
    assert [t.word for t in analyse("C/qaadir iyo Sh/Hoose 5/6", "so")][:4] == [
        "cabdiqaadir",
        "iyo",
        "shabeellaha",
        "hoose",
    ]


def test_words_written_together_or_apart_are_the_same_words() -> None:
    assert stems("lasoo") == stems("la soo")
    assert stems("sidookale") == stems("sidoo kale")
    assert stems("iyadoo") == stems("iyada oo")
    assert stems("Alshabaab") == ["shabaab"]


def test_apostrophes_of_every_kind_are_one() -> None:
    assert len({tuple(stems(f"ra{mark}iisul")) for mark in "'‘’`´ʼ"}) == 1


def test_invisible_characters_do_not_split_or_change_a_word() -> None:
    assert stems("magaa\u200bla\u00adda") == stems("magaalada")


def test_english_is_stemmed_lightly_and_others_only_lowered() -> None:
    assert stems("Ministers' ministers minister's", "en") == ["minist"] * 3
    assert stems("Straßen GROẞ", "de") == ["straßen", "groß"]
    assert stems("الرئيسُ", "ar")


def test_terms_are_the_keys_in_order_between_spaces() -> None:
    found = terms("Magaalada Muqdisho", "so")
    assert found.words == "magaalada muqdisho"
    assert len(found.stems.split()) == len(found.folded.split()) == 2


def test_a_function_word_in_a_query_counts_little() -> None:
    common, rare = query_terms("waxaa magaalada", "so")
    assert common.function_word
    assert not rare.function_word
    assert max(k.weight for k in common.keys) < 0.2
    assert rare.keys[0].field == "stems"
    assert rare.keys[0].weight == 1.0


def test_a_known_name_is_looked_for_in_all_its_spellings() -> None:
    values = {key.value for term in query_terms("Muqdisho", "so") for key in term.keys}
    assert {"mogadishu", "xamar"} <= values
    assert name_spellings("nosuchname") == ()


def test_an_edition_without_a_list_has_no_function_words() -> None:
    assert function_words("xx") == frozenset()
    assert function_words("../so") == frozenset()


def test_hostile_strings_are_analysed(shared: Path) -> None:
    source = shared / "fixtures/hostile/blns.json"
    if not source.is_file():
        pytest.skip(f"{source} is not there")
    for text in json.loads(source.read_text(encoding="utf-8")):
        for edition in ("so", "en", "ar"):
            assert all(text[t.start : t.end] == t.text for t in analyse(text, edition))
            query_terms(text, edition)


def read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t"))


def test_the_stemmer_beats_cutting_after_five_letters(shared: Path) -> None:
    rows = read(shared / "data/som_families/families_dev.tsv")

    def pairs(key: dict[str, str]) -> tuple[float, float]:
        from collections import Counter
        from math import comb

        both = Counter((row["lemma"], key[row["form"]]) for row in rows)
        lemmas = Counter(row["lemma"] for row in rows)
        keys = Counter(key[row["form"]] for row in rows)
        right = sum(comb(n, 2) for n in both.values())
        return right / sum(comb(n, 2) for n in lemmas.values()), right / sum(comb(n, 2) for n in keys.values())

    recall, precision = pairs({row["form"]: somali.stem(row["form"]) for row in rows})
    cut = pairs({row["form"]: row["form"][:5] for row in rows})
    assert recall > 0.86
    assert precision > 0.87
    assert recall > cut[0]
    assert precision > cut[1]


def test_every_spelling_finds_its_group(shared: Path) -> None:
    for row in read(shared / "data/spelling_variants/variants_dev.tsv"):
        if row["relation"] != "same":
            continue
        forms = [form.replace("_", " ") for form in row["forms"].split()]
        for query in forms:
            keys = {(k.field, k.value) for term in query_terms(query, "so") for k in term.keys}
            for form in forms:
                held = terms(form, "so")
                index = {("words", w) for w in held.words.split()}
                index |= {("stems", w) for w in held.stems.split()}
                index |= {("folded", w) for w in held.folded.split()}
                assert keys & index, f"{query} does not find {form}"
