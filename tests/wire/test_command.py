"""`weriye import`: what the command prints, and how it ends."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from weriye.config.verbs import importing
from weriye.config.verbs.exits import BadInput, Failed
from weriye.stories.models import Article

from .test_archives import line
from .test_pages import BODY, OWN

PAGE = f"By Amina Nur | 15 May 2025 10:30\n\n{BODY}"


def run(*args: str, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(importing.app, list(args), input=stdin)


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "bog.txt"
    file.write_text(OWN, encoding="utf-8")
    return str(file)


def test_a_page_is_reported_to_a_person(newsroom: Path, page: str, settings: Any) -> None:
    settings.WERIYE_ADDRESS = "http://weriye.test"
    draft = run("page", page, "--edition", "en")
    assert draft.exit_code == 0
    assert f"/desk/pages/{Article.objects.get().pk}/edit/  (taken, a draft)" in draft.stdout
    assert "HOBYO  (hobyo, new to the gazetteer: add its position there)" in draft.stdout
    shown = run("page", page, "--edition", "en", "--publish").stdout
    assert "http://weriye.test/en/" in shown
    assert "(changed, on the site)" in shown
    assert "kept        3 paragraphs in 3 blocks" in shown
    assert "dropped     SO | EN" in shown
    assert "nothing changed" in run("page", page, "--edition", "en").stdout


def test_a_page_is_reported_to_a_program(newsroom: Path, page: str, tmp_path: Path, settings: Any) -> None:
    settings.WERIYE_ADDRESS = "http://weriye.test"
    report = json.loads(run("page", page, "--edition", "en", "--publish", "--json", "--section", "business").stdout)
    assert report["state"] == "created"
    assert report["headline"].startswith("Port of Hobyo")
    assert (report["dateline"], report["place"], report["source"]) == ("HOBYO", "hobyo", "KAAB TV")
    assert (report["paragraphs"], report["published"], report["section"]) == (3, True, "business")
    assert report["url"] == f"http://weriye.test{report['address']}"
    assert report["dropped"][0] == "SO | EN"
    (tmp_path / "b.txt").write_text(f"Cinwaan\n\n{PAGE}\n\n{'x' * 300}", encoding="utf-8")
    report = json.loads(run("page", str(tmp_path / "b.txt"), "--edition", "so", "--json").stdout)
    assert report["published_at"] == "2025-05-15T10:30:00+03:00"
    assert report["bylines"] == ["Amina Nur"]
    html = f'<html><body><h1>Sawir</h1><p>{BODY}</p><figure><img src="a.jpg"></figure><p>{BODY} Ii.</p></body></html>'
    (tmp_path / "c.html").write_text(html, encoding="utf-8")
    assert (
        "1 pictures: a page's pictures are not fetched" in run("page", str(tmp_path / "c.html"), "--edition=so").stdout
    )


def test_a_page_that_cannot_be_used_is_one_line_and_makes_nothing(newsroom: Path, tmp_path: Path, page: str) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "binary").write_bytes(b"\0\1\2")
    for file, edition, reason in (
        (tmp_path / "ma-jiro", "en", "no such file"),
        (tmp_path, "en", "it is a folder"),
        (tmp_path / "fifo", "en", "not a regular file"),
        (large, "en", "larger than 20 MB"),
        (tmp_path / "binary", "en", "binary"),
        (page, "xx", "no edition 'xx'; the editions are so, en"),
        ("x" * 5000, "en", "cannot be looked at"),
    ):
        problem = run("page", str(file), "--edition", edition).exception
        assert isinstance(problem, BadInput)
        assert reason in str(problem)
        assert "\n" not in str(problem)
    assert not Article.objects.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_said_to_be_so(newsroom: Path, page: str) -> None:
    Path(page).chmod(0)
    assert "cannot be read" in str(run("page", page, "--edition", "en").exception)
    assert "cannot be read" in str(run("jsonl", page, "--edition", "en").exception)


def test_an_archive_is_reported_with_its_bad_lines_and_ends_with_1(newsroom: Path, tmp_path: Path) -> None:
    file = tmp_path / "kayd.jsonl"
    lines = [json.dumps(line(n, section="kale", summary="x " * 300)) for n in range(1, 4)]
    html = {**line(4), "paragraphs": None, "html": '<img src="a.jpg"><p>x</p>'}
    file.write_text("\n".join([*lines, json.dumps(html), *["{"] * 101]), encoding="utf-8")
    done = run("jsonl", str(file), "--edition", "so", "--publish")
    assert isinstance(done.exception, Failed)
    assert str(done.exception) == "101 of 105 lines were skipped; mend them and run the same command"
    assert "line 5: it is not JSON" in done.stderr
    assert "… and 1 more lines" in done.stderr
    assert "105 lines: 4 taken, 0 changed, 0 unchanged, 101 skipped" in done.stdout
    assert "section 'kale' is unknown: 3 articles" in done.stdout
    assert "1 pictures dropped" in done.stdout
    assert "3 summaries cut" in done.stdout
    report = json.loads(run("jsonl", str(file), "--edition", "so", "--json").stdout)
    assert (report["unchanged"], report["skipped"], report["bad"][0]["line"]) == (4, 101, 5)


def test_an_archive_may_come_on_standard_input(newsroom: Path) -> None:
    done = run("jsonl", "-", "--edition", "so", stdin=json.dumps(line(1)).encode())
    assert done.exit_code == 0
    assert "1 lines: 1 taken" in done.stdout


def test_an_archive_that_cannot_be_used_is_one_line(newsroom: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"{}\n\0")
    (tmp_path / "good").write_text("{}\n")
    for name, edition, reason in (
        ("ma-jiro", "so", "no such file"),
        (".", "so", "folder"),
        ("empty", "so", "empty"),
        ("binary", "so", "binary"),
        ("good", "xx", "no edition"),
    ):
        problem = run("jsonl", str(tmp_path / name), "--edition", edition).exception
        assert isinstance(problem, BadInput)
        assert reason in str(problem)


def test_a_run_that_is_interrupted_says_that_it_goes_on(
    newsroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("weriye.wire.actions.import_jsonl", interrupted)
    (tmp_path / "good").write_text("{}\n")
    problem = run("jsonl", str(tmp_path / "good"), "--edition", "so").exception
    assert isinstance(problem, Failed)
    assert "the same command goes on" in str(problem)
