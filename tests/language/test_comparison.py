"""Checks across editions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language.comparison import compare

EN = (
    "Floods kill three in Baidoa\n\n"
    "At least 25,000 people fled their homes in Baidoa on 22 November, the United Nations said."
    "\n\n“We have lost everything that we had,” Hassan Ali told reporters. "
    "Prices rose by 25% in two weeks.\n\n"
    "Germany has promised $2.5 million for the town of Brentwood, where the river broke its "
    "banks.\n\n"
    "The governor said that schools will stay closed until the roads have been mended."
)
SO = (
    "Daadad saddex qof ku dilay Baydhabo\n\n"
    "Ugu yaraan 25 kun oo qof ayaa ka barakacay guryahooda Baydhabo 22-kii Nofeembar, sida ay "
    "sheegtay QM.\n\n"
    "“Waxaan weynay wax kasta oo aan haysannay,” ayuu Xasan Cali u sheegay wariyeyaasha. "
    "Qiimuhu wuxuu kordhay boqolkiiba 25 laba toddobaad gudahood.\n\n"
    "Jarmalku wuxuu ballanqaaday 2.5 milyan oo doolar oo loogu talagalay magaalada Brentwood, "
    "halkaas oo webigu ku fatahay.\n\n"
    "Guddoomiyuhu wuxuu sheegay in iskuulladu xirnaan doonaan ilaa waddooyinka la hagaajiyo."
)


def kinds(en: str, so: str) -> set[str]:
    return {found.kind for found in compare(en, so, "en", "so")}


def test_two_good_editions_raise_nothing() -> None:
    assert compare(EN, SO, "en", "so") == []


def test_what_is_found_does_not_hang_on_the_order() -> None:
    wrong = SO.replace("25 kun", "26 kun")
    one = {(f.kind, f.text, f.position) for f in compare(EN, wrong, "en", "so")}
    other = {(f.kind, f.text, f.position) for f in compare(wrong, EN, "so", "en")}
    assert one == other


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("25 kun", "26 kun", "number"),
        ("2.5 milyan", "2.5 bilyan", "number"),
        ("saddex qof", "shan qof", "number"),
        ("boqolkiiba 25 laba", "25 laba", "number"),
        ("oo doolar", "oo Yuuro", "number"),
        ("Nofeembar", "Oktoobar", "month"),
        ("Brentwood", "Klaipeda", "name"),
        (
            "“Waxaan weynay wax kasta oo aan haysannay,”",
            "Waxaan weynay wax kasta oo aan haysannay,",
            "quote",
        ),
    ],
)
def test_a_seeded_error_is_found_where_it_stands(old: str, new: str, kind: str) -> None:
    wrong = SO.replace(old, new)
    found = [f for f in compare(EN, wrong, "en", "so") if f.kind == kind]
    assert found
    for finding in found:
        text = EN if finding.side == "a" else wrong
        assert finding.text in text[finding.position : finding.position + len(finding.text) + 1]


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_lost_paragraph_is_found(lost: int) -> None:
    parts = SO.split("\n\n")
    shorter = "\n\n".join(parts[:lost] + parts[lost + 1 :])
    found = [f for f in compare(EN, shorter, "en", "so") if f.kind == "paragraph"]
    assert [f.position for f in found] == [EN.index(EN.split("\n\n")[lost])]


def test_a_short_version_is_no_loss() -> None:
    assert "paragraph" not in kinds(EN, "\n\n".join(SO.split("\n\n")[:2]))


@pytest.mark.parametrize(
    ("en", "so"),
    [
        ("It cost 25,000 birr.", "Waxay ku kacday 25 kun oo birr."),
        ("Some 3 men came.", "Saddex nin ayaa timid."),
        ("It rose by 25%.", "Wuxuu kordhay boqolkiiba 25."),
        ("He paid $5 million.", "Wuxuu bixiyay 5 milyan oo doolar."),
        ("In the season 2017/18 he left.", "Xilli ciyaareedkii 2017/2018 ayuu baxay."),
        ("Pope Benedict XVI spoke.", "Baadari Benedict 16aad ayaa hadlay."),
        ("On the 26 it rained.", "26-kii ayuu roob da'ay."),
        ("They met in Mogadishu in May.", "Waxay ku kulmeen Xamar bishii Maayo."),
        ("For two decades nobody came.", "Labaatan sano cidna ma iman."),
        ("Tens of thousands marched.", "Tobanaan kun ayaa mudaaharaaday."),
        ("Prices fell 10-40 percent.", "Qiimaha ayaa hoos u dhacay boqolkiiba 10-40."),
        (
            "Talks start at 10 a.m. (0700 GMT).",
            "Wadahadalladu waxay bilaabanayaan 10-ka subaxnimo (0700 GMT).",
        ),
    ],
)
def test_what_must_never_warn_does_not(en: str, so: str) -> None:
    assert compare(f"News\n\n{en}", f"War\n\n{so}", "en", "so") == []


def test_thousands_do_not_become_millions() -> None:
    assert "number" in kinds("News\n\nThousands of people came.", "War\n\nMalaayiin qof ayaa timid.")


def test_a_gazetteer_says_which_names_answer_each_other() -> None:
    en, so = (
        "News\n\nHe spoke in Bosaso to Greentown.",
        "War\n\nWuxuu Bandarqaasim kula hadlay Zeptown.",
    )
    entries = [
        {"so": ("Bandarqaasim",), "en": ("Bosaso",)},
        {"so": ("Zeptown",), "en": ("Greentown",)},
    ]
    assert compare(en, so, "en", "so")
    assert compare(en, so, "en", "so", entries) == []


def test_a_quote_that_shrank_is_found() -> None:
    en = "News\n\nHe said “we are ready to work with everyone who comes to us in peace and in good faith today”."
    so = "War\n\nWuxuu yiri “waan u diyaarsanahay shaqo”."
    assert kinds(en, so) == {"quote"}


@pytest.mark.parametrize("text", ["", "\n", "one line", "a\nb\nc", "a\r\rb", "\n\n\n\nx"])
def test_texts_without_structure_are_compared(text: str) -> None:
    compare(text, SO, "en", "so")
    compare(SO, text, "so", "ar")


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["so", "en", "ar", "xx"]))
def test_comparing_any_texts_points_into_them(a: str, b: str, edition: str) -> None:
    for finding in compare(a, b, "en", edition):
        text = a if finding.side == "a" else b
        assert 0 <= finding.position < len(text)


@given(st.text(max_size=300))
def test_a_text_agrees_with_itself(text: str) -> None:
    assert [f for f in compare(text, text, "en", "en") if f.kind != "quote"] == []
