"""Configurations of web servers in front of Weriye: templates beside this file, filled from the settings.

Values that Weriye's own server sends too come from `press.serving`, so that all send the same.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from weriye.press.serving import CACHES, FOREVER, LIVE_CACHE, NAMED, PAGE_CACHE, PAGE_HEADERS, TYPES, VARY, type_of

FOLDER = Path(__file__).parent
BROTLI_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
# Names that mimetypes knows, of files that stand among ours.
FURTHER = (".jpg", ".jpeg", ".png", ".gif", ".ico", ".mp3", ".m4a", ".aac", ".mp4", ".vtt", ".pdf")


class BadPlace(ValueError):
    """A folder or host that cannot be written into a configuration safely."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What a configuration is made of. `upstream` is host:port of `weriye serve`, `cdn` the CDN's kind or empty.

    `proxies` are networks of proxies before the web server, whose word about a reader's address is believed.
    """

    home: Path
    site: Path
    address: str
    hosts: tuple[str, ...]
    upstream: str
    proxies: tuple[str, ...] = ()
    cdn: str = ""


def nginx(newsroom: Newsroom, port: int | None = None, brotli: bool | None = None) -> str:
    """The configuration for nginx, to be included inside its `http { }`. Raises BadPlace."""
    brotli = BROTLI_MODULE.exists() if brotli is None else brotli
    parts = urlsplit(newsroom.address)
    if port is None:
        port = 80 if parts.scheme == "https" else parts.port or 80
    types = [f'        "{kind}" {" ".join(suffix[1:] for suffix in suffixes)};' for kind, suffixes in _types()]
    indent = " " * 8
    values = _values(newsroom) | {
        "port": str(port),
        "hosts": " ".join(newsroom.hosts),
        "types": "\n".join(types),
        "named": "\n".join(_nginx_named(name, kind) for name, kind in sorted(NAMED.items())),
        "caches": "\n".join(f'    "~{pattern.pattern}" "{cache}";' for pattern, cache in CACHES),
        "page_headers": "\n".join(
            f'{indent}add_header {_title(name)} "{value.decode()}";' for name, value in PAGE_HEADERS
        ),
        # What the proxies before us wrote is handed on with their own address behind it; Weriye knows them.
        "forwarded_for": "$proxy_add_x_forwarded_for" if newsroom.proxies else "$remote_addr",
        "brotli": "brotli_static on;"
        if brotli
        else "# Smaller pages: install libnginx-mod-http-brotli-static, then print this anew.",
    }
    values["pages"] = _fill("nginx-pages-cdn.conf" if newsroom.cdn else "nginx-pages.conf", values)
    return _fill("nginx.conf", values)


def caddy(newsroom: Newsroom, port: int | None = None) -> str:
    """The whole Caddyfile. With an https address and no port, Caddy sees to the certificate. Raises BadPlace."""
    parts = urlsplit(newsroom.address)
    automatic = parts.scheme == "https" and port is None
    if port is None:
        port = parts.port or 80
    # The first that matches.
    types = [f'\t\t~/{re.escape(name)}$ "{kind}"' for name, kind in sorted(NAMED.items())]
    types += [f'\t\t~\\.{suffix[1:]}$ "{kind}"' for kind, suffixes in _types() for suffix in suffixes]
    values = _values(newsroom) | {
        "everybody": "http://" if automatic else f"http://:{port}",
        "addresses": ", ".join(
            _caddy_address(host, port, parts.hostname if automatic else None) for host in newsroom.hosts
        ),
        "types": "\n".join(types),
        "caches": "\n".join(f'\t\t~{pattern.pattern} "{cache}"' for pattern, cache in CACHES),
        "page_headers": "\n".join(f'\theader {_title(name)} "{value.decode()}"' for name, value in PAGE_HEADERS),
    }
    values["proxies"] = f"\t\ttrusted_proxies {' '.join(newsroom.proxies)}\n" if newsroom.proxies else ""
    values["pages"] = "" if newsroom.cdn else _fill("Caddyfile-pages", values)
    values["errors"] = _fill("Caddyfile-down", values)
    return _fill("Caddyfile", values)


def _nginx_named(name: str, kind: str) -> str:
    """A file whose type is not that of its ending."""
    lines = (f"location ~ /{re.escape(name)}$ {{", "    types { }", f'    default_type "{kind}";')
    return "\n".join(f"        {line}" for line in (*lines, "    try_files $uri @weriye;", "}"))


def _caddy_address(host: str, port: int, secure: str | None) -> str:
    """The public name by HTTPS where there is a certificate to be had, all others plainly."""
    if secure is None:
        return f"http://{host}:{port}"
    return f"https://{host}" if "." in host and not host.replace(".", "").isdigit() else f"http://{host}"


def _values(newsroom: Newsroom) -> dict[str, str]:
    for text in (str(newsroom.home), str(newsroom.site), newsroom.upstream, newsroom.address, *newsroom.hosts):
        if not text.isprintable() or any(character in text for character in '"\\$`{};'):
            raise BadPlace(f"{text!r} cannot be written into a web server's configuration; move it to a plainer name")
    return {
        "home": str(newsroom.home),
        "site": str(newsroom.site),
        "upstream": newsroom.upstream,
        "scheme": urlsplit(newsroom.address).scheme,
        "cdn": newsroom.cdn,
        "page_cache": PAGE_CACHE,
        "vary": "Accept-Encoding" if newsroom.cdn else VARY,
        "forever": FOREVER,
        "live_cache": LIVE_CACHE,
    }


def _types() -> list[tuple[str, list[str]]]:
    by_kind: dict[str, list[str]] = {}
    for suffix in (*TYPES, *FURTHER):
        by_kind.setdefault(type_of("x" + suffix), []).append(suffix)
    return sorted(by_kind.items())


def _title(name: bytes) -> str:
    return name.decode().title()


def _fill(template: str, values: dict[str, str]) -> str:
    text = (FOLDER / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    if "{{" in text:
        raise ValueError(f"{template} has a placeholder that nothing fills")
    return text
