"""The environment, read once, typed and checked: a bad value stops the start and says how to mend it."""

import importlib.util
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from weriye.press.cdn import KINDS, Account
from weriye.press.store import Place
from weriye.press.tags import TAGGING


class EnvironmentProblem(Exception):
    """A variable that cannot be used; says which, what is wrong and what to write."""


def _integer(name: str, text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise EnvironmentProblem(f"{name} is {text!r}; write a whole number from {least} to {most}")
    return int(text)


def _origin(name: str, text: str, path: bool = False) -> str:
    """An http address without a slash at its end, or nothing."""
    address = text.rstrip("/")
    parts = urlsplit(address)
    if address and (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or parts.query
        or (parts.path and not path)
    ):
        raise EnvironmentProblem(f"{name} is {text!r}; write for example https://store.example")
    return address


def _setting(name: str, default: str, doc: str) -> str:
    return field(default=default, metadata={"name": name, "doc": doc})


def _secret(name: str, doc: str) -> str:
    return field(default="", repr=False, metadata={"name": name, "doc": doc})


@dataclass(frozen=True, slots=True)
class Environment:
    """Every variable that Weriye reads, as text; the properties give them typed."""

    home_text: str = _setting("WERIYE_HOME", "var", "Folder for everything that a running newsroom writes.")
    address_text: str = _setting(
        "WERIYE_ADDRESS",
        "",
        "Public address of the site, such as https://news.example. Default: http://127.0.0.1:PORT.",
    )
    port_text: str = _setting("PORT", "8000", "TCP port that `weriye serve` listens on.")
    bind: str = _setting("WERIYE_BIND", "127.0.0.1", "IP address that `weriye serve` listens on.")
    hosts: str = _setting(
        "WERIYE_HOSTS", "", "Further host names to answer to, separated by commas; the public address's is there."
    )
    proxies_text: str = _setting(
        "WERIYE_PROXIES",
        "",
        "Addresses or networks of proxies, load balancers and CDNs in front, separated by commas: what they say in "
        "X-Forwarded-For is believed. This machine's own always is.",
    )
    editions_text: str = _setting("WERIYE_EDITIONS", "so,en", "Codes of the editions, the first one first.")
    editions_folder_text: str = _setting(
        "WERIYE_EDITIONS_FOLDER", "", "Folder of the edition files. Default: the ones that come with Weriye."
    )
    secret_key_text: str = _setting(
        "WERIYE_SECRET_KEY", "", "Key for signing. Default: made at random into WERIYE_HOME/secret-key."
    )
    database_text: str = _setting(
        "DATABASE_URL", "", "postgresql://user:password@host/name. Default: SQLite in WERIYE_HOME."
    )
    warm_pages_text: str = _setting(
        "WERIYE_WARM_PAGES",
        "200",
        "How many articles of each edition, those lately published or read, carry furniture in the page itself.",
    )
    keep_days_text: str = _setting(
        "WERIYE_KEEP_DAYS",
        "90",
        "Days after which a page of a large archive that nobody read loses its file, to be baked when asked for. "
        "0: never.",
    )
    day_file_waits_text: str = _setting(
        "WERIYE_DAY_FILE_WAITS",
        "60",
        "Seconds that the files of a day (HTML and EPUB) wait for further stories before they are made anew.",
    )
    half_life_text: str = _setting(
        "WERIYE_TRENDING_HALF_LIFE", "3", "Hours after which a read counts half as much for trending."
    )
    store_text: str = _setting(
        "WERIYE_STORE", "", "s3://bucket or s3://bucket/prefix: an object store that is to have the pages too."
    )
    store_endpoint_text: str = _setting(
        "WERIYE_STORE_ENDPOINT", "", "Address of an S3-compatible store. Default: Amazon's."
    )
    store_region: str = _setting("AWS_DEFAULT_REGION", "us-east-1", "Region of the store.")
    store_access_key: str = _secret("AWS_ACCESS_KEY_ID", "Name of the store's account.")
    store_secret_key: str = _secret("AWS_SECRET_ACCESS_KEY", "Key of the store's account.")
    store_session_token: str = _secret("AWS_SESSION_TOKEN", "Where the account is a temporary one.")
    cdn_text: str = _setting(
        "WERIYE_CDN", "", "CDN or cache in front, told what changed: cloudflare, fastly, cloudfront or http (PURGE)."
    )
    cdn_service: str = _setting(
        "WERIYE_CDN_SERVICE", "", "Cloudflare's zone, Fastly's service, CloudFront's distribution; http: its address."
    )
    cdn_token: str = _secret("WERIYE_CDN_TOKEN", "Token that may purge; Cloudflare and Fastly only.")
    cdn_api_text: str = _setting("WERIYE_CDN_API", "", "Address of the CDN's interface, where it is not the usual one.")
    hub_text: str = _setting(
        "WERIYE_HUB", "", "Address of a WebSub hub that is told of changed feeds. Default: none is told of anything."
    )
    offline_text: str = _setting(
        "WERIYE_OFFLINE",
        "1",
        "1 lets readers keep pages and read them without a network. 0 takes that away from every phone that has it.",
    )
    debug_text: str = _setting("WERIYE_DEBUG", "0", "1 shows tracebacks in the browser. Never on a public machine.")

    @property
    def home(self) -> Path:
        return Path(self.home_text).expanduser().resolve()

    @property
    def port(self) -> int:
        return _integer("PORT", self.port_text, 1, 65535)

    @property
    def warm_pages(self) -> int:
        return _integer("WERIYE_WARM_PAGES", self.warm_pages_text, 0, 100_000)

    @property
    def day_file_waits(self) -> int:
        return _integer("WERIYE_DAY_FILE_WAITS", self.day_file_waits_text, 0, 3600)

    @property
    def keep_days(self) -> int:
        return _integer("WERIYE_KEEP_DAYS", self.keep_days_text, 0, 10_000)

    @property
    def half_life(self) -> timedelta:
        return timedelta(hours=_integer("WERIYE_TRENDING_HALF_LIFE", self.half_life_text, 1, 24))

    @property
    def hub(self) -> str:
        """Address of the WebSub hub, empty when there is none."""
        parts = urlsplit(self.hub_text)
        plain = self.hub_text.isascii() and self.hub_text.isprintable() and not set(self.hub_text) & set(" <>\"'\\")
        if self.hub_text and not (
            plain and parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.fragment
        ):
            raise EnvironmentProblem(f"WERIYE_HUB is {self.hub_text!r}; write for example https://hub.example/")
        return self.hub_text

    @property
    def offline(self) -> bool:
        if self.offline_text not in ("0", "1"):
            raise EnvironmentProblem(f"WERIYE_OFFLINE is {self.offline_text!r}; write 0 or 1")
        return self.offline_text == "1"

    @property
    def debug(self) -> bool:
        if self.debug_text not in ("0", "1"):
            raise EnvironmentProblem(f"WERIYE_DEBUG is {self.debug_text!r}; write 0 or 1")
        return self.debug_text == "1"

    @property
    def address(self) -> str:
        """Public address without a slash at its end."""
        text = self.address_text.rstrip("/") or f"http://127.0.0.1:{self.port}"
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise EnvironmentProblem(f"WERIYE_ADDRESS is {text!r}; write for example https://news.example")
        return text

    @property
    def allowed_hosts(self) -> list[str]:
        named = [host.strip() for host in self.hosts.split(",") if host.strip()]
        if any("*" in host for host in named):
            raise EnvironmentProblem("WERIYE_HOSTS holds a *; name the hosts that this site answers to")
        return [urlsplit(self.address).hostname or "", "127.0.0.1", "localhost", *named]

    @property
    def proxies(self) -> tuple[str, ...]:
        """Networks, as 192.0.2.0/24, whose word about a reader's address is believed."""
        named = [part.strip() for part in self.proxies_text.split(",") if part.strip()]
        try:
            networks = [ip_network(part) for part in named]
        except ValueError as error:
            raise EnvironmentProblem(
                f"WERIYE_PROXIES: {error}; write addresses or networks such as 192.0.2.7,2001:db8::/32"
            ) from None
        if any(not network.prefixlen for network in networks):
            raise EnvironmentProblem("WERIYE_PROXIES names every address there is: then any reader is believed")
        return tuple(str(network) for network in networks)

    @property
    def editions(self) -> tuple[str, ...]:
        return tuple(code.strip() for code in self.editions_text.split(",") if code.strip())

    @property
    def editions_folder(self) -> Path:
        if self.editions_folder_text:
            return Path(self.editions_folder_text).expanduser().resolve()
        return Path(__file__).parent / "editions"

    @property
    def database(self) -> dict[str, object]:
        """Django's description of the database."""
        if not self.database_text:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.home / "weriye.sqlite3"),
                "OPTIONS": {
                    # Writers queue for the lock at BEGIN instead of failing in the middle.
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    # FULL: what a journalist was told is published survives a power cut.
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
                },
            }
        parts = urlsplit(self.database_text)
        if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
            raise EnvironmentProblem("DATABASE_URL is not understood; write postgresql://user:password@host/name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # As in PostgreSQL's own URLs, ?host= may name the folder of a socket.
            "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }

    @property
    def store(self) -> Place | None:
        """The object store for the pages, None when there is none."""
        if not self.store_text:
            return None
        bucket, prefix = r"([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])", r"((?:/[A-Za-z0-9][\w.-]*)*)"
        found = re.fullmatch(f"s3://{bucket}{prefix}/?", self.store_text, re.ASCII)
        if found is None:
            raise EnvironmentProblem(f"WERIYE_STORE is {self.store_text!r}; write s3://bucket or s3://bucket/prefix")
        if importlib.util.find_spec("boto3") is None:
            raise EnvironmentProblem("WERIYE_STORE needs boto3; install it with: pip install 'weriye[s3]'")
        if not self.store_access_key or not self.store_secret_key:
            raise EnvironmentProblem("WERIYE_STORE needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; set both")
        return Place(
            bucket=found[1],
            prefix=f"{found[2][1:]}/" if found[2] else "",
            endpoint=_origin("WERIYE_STORE_ENDPOINT", self.store_endpoint_text),
            region=self.store_region,
            access_key=self.store_access_key,
            secret_key=self.store_secret_key,
            session_token=self.store_session_token,
        )

    @property
    def cdn(self) -> Account | None:
        """The CDN in front of the site, None when there is none."""
        if not self.cdn_text:
            return None
        if self.cdn_text not in KINDS:
            raise EnvironmentProblem(f"WERIYE_CDN is {self.cdn_text!r}; write one of {', '.join(KINDS)}")
        service = self.cdn_service
        if self.cdn_text == "http":
            service = _origin("WERIYE_CDN_SERVICE", service)
            told = "the cache's address, such as http://127.0.0.1:6081"
        else:
            service = service if service.isascii() and service.isalnum() else ""
            told = f"the identifier that {self.cdn_text} gave you"
        if not service:
            raise EnvironmentProblem(f"WERIYE_CDN_SERVICE is {self.cdn_service!r}; write {told}")
        if self.cdn_text in TAGGING and not self.cdn_token:
            raise EnvironmentProblem(f"WERIYE_CDN_TOKEN is not set; make one at {self.cdn_text} that may only purge")
        if self.cdn_text == "cloudfront" and importlib.util.find_spec("boto3") is None:
            raise EnvironmentProblem("WERIYE_CDN=cloudfront needs boto3; install it with: pip install 'weriye[s3]'")
        return Account(
            kind=self.cdn_text,
            service=service,
            site=self.address,
            token=self.cdn_token,
            api=_origin("WERIYE_CDN_API", self.cdn_api_text, path=True),
            by_address=bool(self.store_text),
        )

    def secret_key(self) -> str:
        """The signing key, made at random for this home on first use and kept there, mode 0600."""
        if self.secret_key_text:
            if len(self.secret_key_text) < 32:
                raise EnvironmentProblem("WERIYE_SECRET_KEY is shorter than 32 characters; write a random one")
            return self.secret_key_text
        path = self.home / "secret-key"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w") as file:
                    file.write(secrets.token_urlsafe(48))
            return path.read_text()
        except FileExistsError:
            return path.read_text()
        except OSError as error:
            raise EnvironmentProblem(f"WERIYE_HOME {self.home} cannot be written: {error.strerror}") from None


def read_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """The variables of this process. Raises EnvironmentProblem when one cannot be used."""
    given = {
        f.name: environ[f.metadata["name"]] for f in fields(Environment) if environ.get(f.metadata["name"], "") != ""
    }
    environment = Environment(**given)
    # Reading each typed value is the check.
    for name in (
        "port",
        "warm_pages",
        "keep_days",
        "day_file_waits",
        "half_life",
        "debug",
        "address",
        "allowed_hosts",
        "proxies",
        "editions",
        "database",
        "store",
        "cdn",
        "hub",
        "offline",
    ):
        getattr(environment, name)
    return environment
