"""Recording and remembering: each page gets the keys of what it shows, read once in a batch."""

from weriye.press.recording import note, recording, remember, remember_each, remembering


def test_keys_are_noted_for_every_recording_around() -> None:
    with recording() as outer:
        note("a")
        with recording() as inner:
            note("b")
    note("nowhere")
    assert inner == {"b"}
    assert outer == {"a", "b"}


def test_what_a_batch_remembers_is_built_once_and_noted_for_each_page() -> None:
    built = []

    def build() -> str:
        built.append(1)
        note("latest:so")
        return "list"

    with remembering():
        for _ in range(3):
            with recording() as keys:
                assert remember("furniture", build) == "list"
            assert keys == {"latest:so"}
    assert len(built) == 1
    remember("furniture", build)
    remember("furniture", build)
    assert len(built) == 3


def test_of_each_is_read_what_the_batch_does_not_know_yet_and_what_is_missing_only_once() -> None:
    asked: list[set[int]] = []

    def read(numbers: set[int]) -> dict[int, str]:
        asked.append(numbers)
        return {number: "even" for number in numbers if number % 2 == 0}

    with remembering():
        assert remember_each("even", [1, 2], read) == {2: "even"}
        assert remember_each("even", [1, 2, 4], read) == {2: "even", 4: "even"}
        assert remember_each("even", [1, 4], read) == {4: "even"}
        assert asked == [{1, 2}, {4}]
    assert remember_each("even", [2], read) == remember_each("even", [2], read) == {2: "even"}
    assert asked[2:] == [{2}, {2}]
