"""Recording and remembering: each page gets the keys of what it shows, read once in a batch."""

from weriye.press.recording import note, put_in_memory, recording, remember, remembering


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


def test_what_is_laid_ready_is_found() -> None:
    with remembering():
        put_in_memory(("card", 1), "ready")
        assert remember(("card", 1), lambda: "read") == "ready"
