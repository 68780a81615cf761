"""Schedule files: taken whole or not at all, and every fault named."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.live import actions, keys
from weriye.live.models import Channel, Programme, Slot
from weriye.live.schedule_file import BadSchedule, read_schedule
from weriye.press.models import StaleKey


def test_a_schedule_is_loaded_and_marks_the_schedule_stale(channel: Channel, schedule_data: Any) -> None:
    StaleKey.objects.all().delete()
    actions.load_schedule(schedule_data)
    assert Slot.objects.count() == 14
    assert Programme.objects.get(slug="warka").titles == {"so": "Warka fiidkii", "en": "Evening news"}
    assert set(StaleKey.objects.values_list("key", flat=True)) == {keys.schedule(), keys.on_air()}


def test_the_same_schedule_again_changes_nothing(channel: Channel, schedule_data: Any) -> None:
    actions.load_schedule(schedule_data)
    before = list(Slot.objects.values_list("pk", flat=True)), list(Programme.objects.values_list("pk", flat=True))
    StaleKey.objects.all().delete()
    actions.load_schedule(schedule_data)
    after = list(Slot.objects.values_list("pk", flat=True)), list(Programme.objects.values_list("pk", flat=True))
    assert before == after
    assert not StaleKey.objects.exists()


def test_what_a_new_schedule_does_not_name_is_taken_away(channel: Channel, schedule_data: Any) -> None:
    actions.load_schedule(schedule_data)
    schedule_data["programmes"].pop()
    schedule_data["slots"] = [{"weekday": 0, "start": "18:00", "minutes": 90, "programme": "warka"}]
    schedule_data["time_zone"] = "Europe/Berlin"
    actions.load_schedule(schedule_data)
    assert [slot.minutes for slot in Slot.objects.all()] == [90]
    assert Programme.objects.count() == 1
    channel.refresh_from_db()
    assert channel.time_zone == "Europe/Berlin"


def test_two_programmes_may_change_places(channel: Channel, schedule_data: Any) -> None:
    actions.load_schedule(schedule_data)
    for slot in schedule_data["slots"]:
        slot["programme"] = {"warka": "habeen", "habeen": "warka"}[slot["programme"]]
    actions.load_schedule(schedule_data)
    assert Slot.objects.get(weekday=0, start="18:00").programme.slug == "habeen"


def test_a_schedule_needs_a_channel(db: None, schedule_data: Any) -> None:
    with pytest.raises(BadSchedule, match="make one in the desk"):
        actions.load_schedule(schedule_data)
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda d: d.update(time_zone="Mogadishu"), "time_zone is 'Mogadishu'; write an IANA name"),
        (lambda d: d.update(time_zone=["Africa/Mogadishu"]), "time_zone is "),
        (lambda d: d.pop("slots"), "slots is missing"),
        (lambda d: d.update(slots={}), "slots is {}"),
        (lambda d: d.update(slots=d["slots"] * 200), "slots has 2,800 entries; the most is 2,016"),
        (lambda d: d["programmes"].append(d["programmes"][0]), r"programmes\[2\] \(warka\) is there twice"),
        (lambda d: d["programmes"][1].update(slug="../x"), r"programmes\[1\]: slug is '../x'"),
        (lambda d: d["programmes"][1].update(slug="warka\n"), r"programmes\[1\]: slug is"),
        (lambda d: d["programmes"][1].update(kind=3), r"programmes\[1\] \(habeen\): kind is 3"),
        (lambda d: d["programmes"][1].update(titles={}), "titles is empty"),
        (lambda d: d["programmes"][1].update(titles="Habeen"), "write a text for each edition"),
        (lambda d: d["programmes"][1]["titles"].update(xx="?"), "names the edition 'xx'; this station has so, en"),
        (lambda d: d["programmes"][1]["titles"].update(so="a\x00b"), "titles.so is"),
        (lambda d: d["programmes"][1]["titles"].update(so="a" * 121), "at most 120 characters"),
        (lambda d: d["slots"][3].update(weekday=7), r"slots\[3\]: weekday is 7; write 0 for Monday"),
        (lambda d: d["slots"][3].update(weekday=True), r"slots\[3\]: weekday is True"),
        (lambda d: d["slots"][3].update(start="24:00"), r"slots\[3\] \(Thursday\): start is '24:00'"),
        (lambda d: d["slots"][3].update(start="٠٦:٣٠"), r"slots\[3\] \(Thursday\): start is"),
        (lambda d: d["slots"][3].update(minutes=0), r"slots\[3\] \(Thursday 18:00\): minutes is 0"),
        (lambda d: d["slots"][3].update(minutes=1e999), "minutes is inf"),
        (lambda d: d["slots"][3].update(programme="baz"), "programme is 'baz'; write the slug"),
        (lambda d: d["slots"][3].update(programme=[]), r"programme is \[\]"),
        (lambda d: d["slots"].append(None), r"slots\[14\] is missing"),
        (
            lambda d: d["slots"][0].update(minutes=400),
            r"slots\[0\] \(Monday 18:00, 400 minutes, warka\) is not over when slots\[7\] \(Monday 23:30",
        ),
        (
            lambda d: d["slots"].append({"weekday": 0, "start": "00:30", "minutes": 5, "programme": "warka"}),
            r"slots\[13\] \(Sunday 23:30, 90 minutes, habeen\) is not over when slots\[14\] \(Monday 00:30",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_is_changed(
    channel: Channel, schedule_data: Any, spoil: Any, message: str
) -> None:
    spoil(schedule_data)
    with pytest.raises(BadSchedule, match=message):
        actions.load_schedule(schedule_data)
    assert not Slot.objects.exists()
    assert not Programme.objects.exists()


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    json_values
    | st.fixed_dictionaries({"time_zone": st.just("UTC"), "programmes": json_values, "slots": json_values})
    | st.fixed_dictionaries(
        {
            "time_zone": st.just("UTC"),
            "programmes": st.lists(
                st.fixed_dictionaries(
                    {"slug": st.just("a") | json_values, "titles": st.just({"so": "A"}) | json_values}
                )
            ),
            "slots": st.lists(
                st.fixed_dictionaries(
                    {
                        "weekday": st.integers(-1, 7) | json_values,
                        "start": st.just("10:00") | json_values,
                        "minutes": st.integers(0, 2000) | json_values,
                        "programme": st.just("a") | json_values,
                    }
                )
            ),
        }
    )
)
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_reason(data: Any) -> None:
    with contextlib.suppress(BadSchedule):
        assert read_schedule(data).slots


def test_naughty_strings_are_kept_as_they_are_or_refused(channel: Channel, schedule_data: Any, shared: Path) -> None:
    taken = {}
    for n, text in enumerate(json.loads((shared / "fixtures/hostile/blns.json").read_text())):
        programme = {"slug": f"naughty-{n}", "titles": {"so": text, "en": "-"}, "descriptions": {"so": text}}
        with contextlib.suppress(BadSchedule):
            read_schedule(schedule_data | {"programmes": [*schedule_data["programmes"], programme]})
            schedule_data["programmes"].append(programme)
            taken[programme["slug"]] = text.strip()
    assert len(taken) > 400
    actions.load_schedule(schedule_data)
    for slug, text in taken.items():
        assert Programme.objects.get(slug=slug).titles.get("so", "") == text
