"""Playlists of others' servers: moving, frozen, broken, huge, slow, redirecting, and leading astray."""

import json
import socket
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weriye.live import actions, fetch, playlist, queries
from weriye.live.models import Channel
from weriye.live.playlist import Look, PlaylistProblem, look

from .conftest import Server
from .playlists import media

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
THREE = b"#EXTINF:4,\na.ts\n#EXTINF:4,\nb.ts\n#EXTINF:4,\nc.ts\n"
MASTER = """#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=250000,CODECS="avc1.42c016,mp4a.40.2"
{variant}
#EXT-X-STREAM-INF:BANDWIDTH=40000,CODECS="mp4a.40.2"
audio.m3u8
"""


def test_a_moving_stream_of_another_server_is_on_air(server: Server, channel: Channel) -> None:
    Channel.objects.update(hls_url=server.address("/live.m3u8"))
    server.pages["/live.m3u8"] = media(7).encode()
    assert actions.probe(NOW) is False
    server.pages["/live.m3u8"] = media(8).encode()
    assert actions.probe(NOW + timedelta(seconds=5)) is True
    assert queries.problem() == ""


def test_the_first_variant_of_a_master_playlist_is_looked_at(server: Server) -> None:
    server.pages["/hls/index.m3u8"] = MASTER.format(variant="video.m3u8?key=1").encode()
    server.pages["/hls/video.m3u8?key=1"] = media(41).encode()
    assert look(server.address("/hls/index.m3u8")).sequence == 43


def test_redirects_are_followed_and_variants_are_relative_to_where_they_lead(server: Server) -> None:
    server.redirect("/start.m3u8", "/edge/index.m3u8")
    server.pages["/edge/index.m3u8"] = MASTER.format(variant="video.m3u8").encode()
    server.pages["/edge/video.m3u8"] = media(5).encode()
    assert look(server.address("/start.m3u8")).sequence == 7


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "does not begin with #EXTM3U"),
        (b"<html>hello</html>", "does not begin with #EXTM3U"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "is not text"),
        (b"#EXTM3U\n", "without a segment"),
        (media(count=2).encode(), "has 2 segments; players need at least 3"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:many\n" + THREE, "not well formed"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:" + b"9" * 40 + b"\n" + THREE, "out of range"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:" + b"9" * 9000 + b"\n" + THREE, "not well formed"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-7\n" + THREE, "out of range"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nself.m3u8\n", "a master playlist within a master playlist"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n/live/x.m3u8\n", "answers 404"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile:///etc/passwd\n", "no http or https address"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[x\n", "names a variant that is no address"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1/x.m3u8\n", "not on the public internet"),
        (media().encode() + b"#" * 1_100_000, "larger than 1,000,000 bytes"),
    ],
)
def test_a_playlist_that_cannot_be_used_is_told_with_its_reason(server: Server, body: bytes, message: str) -> None:
    server.pages["/self.m3u8"] = body
    with pytest.raises(PlaylistProblem, match=message):
        look(server.address("/self.m3u8"))


def test_an_endless_target_duration_does_not_keep_a_stream_on_air_for_ever(server: Server) -> None:
    server.pages["/x.m3u8"] = media(1, target=10**9).encode()
    assert look(server.address("/x.m3u8")).target_duration == playlist.LONGEST_TARGET


def test_a_server_that_is_not_done_in_time_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.3)
    server.drip("/slow.m3u8", seconds=5)
    with pytest.raises(PlaylistProblem, match=r"did not answer in full within 0\.3 seconds"):
        look(server.address("/slow.m3u8"))


def test_a_body_without_end_is_given_up_at_its_limit(server: Server) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n#EXTM3U\n")
        try:
            while True:
                handler.wfile.write(b"#" * 65536)
        except OSError:
            pass

    server.pages["/endless.m3u8"] = endless
    with pytest.raises(PlaylistProblem, match="larger than"):
        look(server.address("/endless.m3u8"))


def test_an_answer_compressed_unasked_is_refused(server: Server) -> None:
    def bomb(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(b"\x1f\x8b")

    server.pages["/bomb.m3u8"] = bomb
    with pytest.raises(PlaylistProblem, match="compressed"):
        look(server.address("/bomb.m3u8"))


def test_redirects_in_a_circle_end(server: Server) -> None:
    server.redirect("/a.m3u8", "/a.m3u8")
    with pytest.raises(PlaylistProblem, match="redirects more than 5 times"):
        look(server.address("/a.m3u8"))
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://127.0.0.1:{port}/secret", "is at 127.0.0.1, which is not on the public internet"),
        ("http://[::1]:{port}/secret", "is at ::1, which is not on the public internet"),
        ("http://localhost:{port}/secret", "which is not on the public internet"),
        ("http://2130706433:{port}/secret", "is at 127.0.0.1, which is not on the public internet"),
        ("http://0x7f.1:{port}/secret", "is at 127.0.0.1, which is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "which is not on the public internet"),
        ("http://10.1.2.3/", "which is not on the public internet"),
        ("file:///etc/passwd", "is no http or https address"),
        ("gopher://stream.test/", "is no http or https address"),
        ("http://", "is no http or https address|redirects more than"),
        ("http://a b/", "cannot be read|is not found"),
        ("http://[", "is no address|is not found"),
    ],
)
def test_neither_an_address_nor_a_redirect_leads_into_our_own_network(
    server: Server, target: str, message: str
) -> None:
    target = target.format(port=server.port)
    server.redirect("/go.m3u8", target)
    server.pages["/secret"] = media().encode()
    for address in (server.address("/go.m3u8"), target):
        with pytest.raises(PlaylistProblem, match=message):
            look(address)
    assert "/secret" not in server.asked


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff0e::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:a00:1::", False),
    ],
)
def test_which_addresses_are_of_the_public_internet(number: str, public: bool) -> None:
    assert fetch.is_public(number) is public


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_check(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is asked of the very address that was checked, with the name only in the Host header."""
    hosts = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        hosts.append(handler.headers["Host"])
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(media().encode())

    server.pages["/x.m3u8"] = answer
    really = socket.getaddrinfo

    def getaddrinfo(host: str, *args: object, **kwargs: object) -> object:
        assert host == "127.0.0.1", f"{host} is looked up again"
        return really(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert look(server.address("/x.m3u8")).sequence == 3
    assert hosts == [f"stream.test:{server.port}"]


def test_our_own_stream_is_read_from_the_live_folder_and_from_nowhere_else(home: Path) -> None:
    (home / "live/badweyn").mkdir(parents=True)
    (home / "live/badweyn/index.m3u8").write_text(MASTER.format(variant="video.m3u8"))
    (home / "live/badweyn/video.m3u8").write_text(media(3))
    (home / "secret-key").write_text(media(3))
    (home / "live/link.m3u8").symlink_to(home / "secret-key")
    assert look("/live/badweyn/index.m3u8") == Look(5, look("/live/badweyn/video.m3u8").segment, 4, False)
    for path in ("/live/../secret-key", "/live//etc/passwd", "/live/link.m3u8", "/live/badweyn/../../secret-key"):
        with pytest.raises(PlaylistProblem, match="leads out of the folder"):
            look(path)
    for path in ("/live/", "/live/nothing.m3u8", "/live/badweyn", "/live/" + "a" * 5000, "/live/a\0b"):
        with pytest.raises(PlaylistProblem):
            look(path)
    (home / "live/badweyn/index.m3u8").write_text(MASTER.format(variant="../../secret-key"))
    with pytest.raises(PlaylistProblem, match=r"leads out|is no http"):
        look("/live/badweyn/index.m3u8")


tags = st.sampled_from(
    [
        "#EXT-X-MEDIA-SEQUENCE:",
        "#EXT-X-TARGETDURATION:",
        "#EXTINF:",
        "#EXT-X-STREAM-INF:",
        "#EXT-X-ENDLIST",
        "#EXT-X-KEY:",
        "#EXT-X-MAP:",
        "#EXT-X-PART:",
        "#EXT-X-SKIP:",
        "#EXT-X-BYTERANGE:",
        "#EXT-X-PROGRAM-DATE-TIME:",
        "#EXT-X-DATERANGE:",
        "#EXT-X-CUE-OUT:",
        "#EXT-X-SERVER-CONTROL:",
        "",
    ]
)


@given(st.lists(st.tuples(tags, st.text(max_size=20) | st.sampled_from(["1", "-1", "a.ts", "1e400", "A=B,C"]))))
@example([("#EXT-X-TARGETDURATION:", "1e400"), *[("#EXTINF:", "1"), ("", "a.ts")] * 3])
def test_whatever_a_playlist_says_it_is_understood_or_refused(lines: list[tuple[str, str]]) -> None:
    body = "\n".join(["#EXTM3U", *(tag + text for tag, text in lines)]).encode()

    def served(address: str) -> tuple[bytes, str]:
        return body, address

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(playlist, "fetch", served)
        try:
            found = look("https://stream.example/x.m3u8")
        except PlaylistProblem:
            return
    assert 0 <= found.sequence <= playlist.HIGHEST_SEQUENCE
    assert 0 <= found.target_duration <= playlist.LONGEST_TARGET


def test_naughty_strings_as_addresses_are_refused_with_a_reason(
    shared: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*args: object, **kwargs: object) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    for text in json.loads((shared / "fixtures/hostile/blns.json").read_text()):
        for address in (text, f"https://{text}", f"/live/{text}", f"https://127.0.0.1/{text}"):
            with pytest.raises(PlaylistProblem):
                look(address)
