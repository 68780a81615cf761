"""The shipped configurations as texts: filled from the settings, and nothing dangerous written into them."""

from dataclasses import replace
from pathlib import Path

import pytest

from weriye.press.serving import FOREVER, PAGE_CACHE, PAGE_POLICY, TYPES
from weriye.press.webservers import BadPlace, Newsroom, caddy, nginx

NEWSROOM = Newsroom(
    home=Path("/srv/weriye"),
    site=Path("/srv/weriye/site"),
    address="https://news.example",
    hosts=("news.example", "127.0.0.1", "localhost", "www.news.example"),
    upstream="127.0.0.1:8000",
)


@pytest.mark.parametrize("make", [nginx, caddy])
def test_what_pages_are_sent_with_is_what_weriye_sends(make: object) -> None:
    assert callable(make)
    text = make(NEWSROOM)
    for value in (PAGE_CACHE, FOREVER, PAGE_POLICY, *TYPES.values(), "/srv/weriye/site", "127.0.0.1:8000"):
        assert value in text
    assert "{{" not in text
    assert "}}" not in text


def test_nginx_uses_brotli_only_where_it_can() -> None:
    assert "\n        brotli_static on;" in nginx(NEWSROOM, brotli=True)
    without = nginx(NEWSROOM, brotli=False)
    assert "brotli_static" not in without.replace("libnginx-mod-http-brotli-static", "")
    assert "libnginx-mod-http-brotli-static" in without


def test_ports_come_from_the_public_address() -> None:
    assert "listen 80;" in nginx(NEWSROOM)
    assert "listen 8080;" in nginx(replace(NEWSROOM, address="http://news.example:8080"))
    assert "listen 9000;" in nginx(NEWSROOM, 9000)


def test_caddy_sees_to_certificates_for_public_names_alone() -> None:
    text = caddy(NEWSROOM)
    assert "\nhttps://news.example, http://127.0.0.1, http://localhost, https://www.news.example {" in text
    assert "\nhttp:// {" in text
    assert "https://" not in caddy(NEWSROOM, 9000).replace("'self' https:", "")


def test_files_are_the_last_resort_and_with_a_cdn_no_other() -> None:
    with_cdn = replace(NEWSROOM, cdn="fastly")
    for newsroom in (NEWSROOM, with_cdn):
        assert "error_page 502 504 = @file;" in nginx(newsroom)
        assert "handle_errors" in caddy(newsroom)
    assert "weriye_index" in nginx(NEWSROOM).partition("location /")[2]
    assert "weriye_index" not in nginx(with_cdn).partition("location /")[2]
    assert "@page {" in caddy(NEWSROOM).partition("handle_errors")[0]
    assert "@page {" not in caddy(with_cdn).partition("handle_errors")[0]


@pytest.mark.parametrize("folder", ['/srv/"quoted"', "/srv/$uri", "/srv/a;b", "/srv/{a}", "/srv/a\nb", "/srv/`a`"])
@pytest.mark.parametrize("make", [nginx, caddy])
def test_a_folder_whose_name_means_something_to_the_server_is_refused(make: object, folder: str) -> None:
    assert callable(make)
    with pytest.raises(BadPlace, match="plainer name"):
        make(replace(NEWSROOM, site=Path(folder)))
