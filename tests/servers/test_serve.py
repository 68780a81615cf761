"""`weriye serve`: one command, the whole newsroom, and nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.homes import home_of
from weriye.desk.login import BY_BOTH

from .running import Running, environment, free_port, newsroom, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.long(3)]


def test_the_demo_station_is_a_living_newsroom(demo: Running) -> None:
    for path in ("/", "/so/", "/en/", "/so/news/", "/en/trending/", "/so/live/", "/en/search/?q=port", "/so/feed.xml"):
        assert httpx.get(demo.address + path).status_code == 200, path
    assert httpx.get(demo.address + "/sitemap.xml").status_code == 200
    assert httpx.get(demo.address + "/desk/login/").status_code == 200
    assert httpx.get(demo.address + "/so/no-such-thing/").status_code == 404


def test_it_says_where_everything_is_and_the_logins_work(demo: Running) -> None:
    assert f"Desk   {demo.address}/desk/" in demo.log()
    found = re.search(r"^\s+(tifaftire)\s+(\S+)", demo.log(), re.MULTILINE)
    assert found
    with httpx.Client(base_url=demo.address, follow_redirects=True) as client:
        client.get("/desk/login/")
        answer = client.post(
            "/desk/login/",
            data={
                "username": found[1],
                "password": found[2],
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
                "next": "/desk/",
            },
        )
        assert answer.url.path == "/desk/"
        assert "login" not in answer.url.path


def test_guesses_through_a_proxy_shut_out_who_guesses_and_not_the_newsroom(demo: Running) -> None:
    def guess(client: httpx.Client, forwarded: str) -> str:
        return client.post(
            "/desk/login/",
            data={"username": "nobody", "password": "x", "csrfmiddlewaretoken": client.cookies["csrftoken"]},
            headers={"X-Forwarded-For": forwarded},
        ).text

    with httpx.Client(base_url=demo.address) as client:
        client.get("/desk/login/")
        for number in range(BY_BOTH):
            # Only what the proxy on this machine wrote last is its word.
            assert "Too many" not in guess(client, f"198.51.100.{number}, 203.0.113.9")
        assert "Too many" in guess(client, "203.0.113.9")
        assert "Too many" not in guess(client, "203.0.113.10")


def test_the_logins_are_for_our_eyes_only(demo: Running) -> None:
    assert (demo.home / "demo-logins.txt").stat().st_mode & 0o077 == 0
    assert (demo.home / "secret-key").stat().st_mode & 0o077 == 0


def test_pages_are_sent_compressed_without_cookie(demo: Running) -> None:
    answer = httpx.get(demo.address + "/so/", headers={"Accept-Encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert "set-cookie" not in answer.headers
    again = httpx.get(demo.address + "/so/", headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_status_counts_what_is_there(demo: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "status"], env=demo.environ, capture_output=True, text=True, check=True
    )
    assert re.search(r"so: \d\d articles published", done.stdout)
    assert "failed" not in done.stdout


@pytest.mark.parametrize(
    "target",
    [
        "/../../etc/passwd",
        "/so/..%2f..%2fsecret-key",
        "/%00",
        "/so/%ff/",
        "/media/original_images/x.jpg",
        "/.git/config",
        "/so/" + "a" * 3000,
    ],
)
def test_hostile_addresses_get_a_plain_error(demo: Running, target: str) -> None:
    host, port = demo.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = wire.makefile("rb").read()
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), answer[:200]
    assert b"Traceback" not in answer


def test_no_page_of_the_demo_station_is_over_its_budget(demo: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "weigh", "--json"],
        env=demo.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["over"] == []
    assert told["pages"] > 300
    assert len(told["heaviest"]) == 10


def test_what_is_published_is_found_by_search_soon_after(demo: Running, tmp_path: Path) -> None:
    search, story = demo.address + "/en/search/?q=qumbulbulle", ">Qumbulbulle opens</a>"
    assert story not in httpx.get(search).text
    line = {"id": 1, "story": 1, "headline": "Qumbulbulle opens", "paragraphs": ["It opened today."], "edition": "en"}
    file = tmp_path / "archive.jsonl"
    file.write_text(json.dumps(line) + "\n")
    command = [sys.executable, "-m", "weriye", "import", "jsonl", str(file), "--edition", "en", "--publish"]
    subprocess.run(command, env=demo.environ, capture_output=True, check=True)
    end = time.monotonic() + 60
    while story not in httpx.get(search).text:
        assert time.monotonic() < end, "it is not found"
        time.sleep(0.2)


def worker_of(running: Running) -> int | None:
    """The number of the worker's process."""
    for children in Path(f"/proc/{running.process.pid}/task").glob("*/children"):
        for child in children.read_text().split():
            with suppress(OSError):  # it ended meanwhile
                if Path(f"/proc/{child}/cmdline").read_bytes().endswith(b"\0weriye\0work\0"):
                    return int(child)
    return None


def test_a_worker_that_is_killed_is_started_again_and_goes_on_at_once(demo: Running) -> None:
    killed = worker_of(demo)
    assert killed is not None
    demo.shell("from weriye.press.actions import mark_everything; mark_everything('test')")
    os.kill(killed, signal.SIGKILL)
    end = time.monotonic() + 120
    while worker_of(demo) in (None, killed) or demo.count("press_stalepage"):
        assert time.monotonic() < end, "nobody goes on"
        time.sleep(0.5)


def test_an_unknown_host_is_refused(demo: Running) -> None:
    assert httpx.get(demo.address + "/so/", headers={"Host": "evil.example"}).status_code == 400
    assert httpx.get(demo.address + "/desk/", headers={"Host": "evil.example"}).status_code == 400


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "weriye", "serve"],
            env=environment(tmp_path, port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(port) in done.stderr


def test_ctrl_c_stops_everything_and_a_second_start_needs_no_demo(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = home_of(tmp_path_factory, demo=False)
    with newsroom(home) as running:
        group = os.getpgid(running.process.pid)
        running.process.send_signal(signal.SIGINT)
        running.process.wait(20)
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)
    with newsroom(home) as running:
        wait_for(running.address + "/so/")


def test_a_bad_setting_is_one_clear_line(tmp_path: Path) -> None:
    environ = {**environment(tmp_path, free_port()), "WERIYE_EDITIONS": "so,xx"}
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "status"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "xx.toml" in done.stderr
