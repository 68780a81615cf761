"""Reading a playlist from outside without being led astray.

An address given in the desk, or one that a server redirects to, must not make this machine ask
its own network: only public addresses are connected to, the one that was checked and no other
(so that a name cannot be resolved anew to another), and what is read is bounded in time and size.
Paths of our own site are read as files of WERIYE_HOME/live.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings

from weriye import __version__

SECONDS = 5.0
LARGEST = 1_000_000
REDIRECTS = 5
OWN = "/live/"


class FetchProblem(Exception):
    """A playlist that could not be read: what, where and why, in one line."""


def fetch(address: str) -> tuple[bytes, str]:
    """The bytes at an address, and the address that they came from in the end. Raises FetchProblem."""
    if address.startswith(OWN):
        return _own(address), address
    try:
        return asyncio.run(_within(address))
    except TimeoutError:
        raise FetchProblem(f"{address} did not answer in full within {SECONDS:g} seconds") from None
    except ValueError as error:
        raise FetchProblem(f"{address} is no address: {error}") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise FetchProblem(f"{address} cannot be read: {error or type(error).__name__}") from None


def _own(path: str) -> bytes:
    folder = (settings.WERIYE_HOME / "live").resolve()
    try:
        file = (folder / urlsplit(path).path.removeprefix(OWN)).resolve()
        if not file.is_relative_to(folder):
            raise FetchProblem(f"{path} leads out of the folder live in WERIYE_HOME; write a plain path")
        if not file.is_file():
            raise FetchProblem(f"{path}: nothing writes that file in WERIYE_HOME; start the encoder")
        with file.open("rb") as opened:
            return _bounded(opened.read(LARGEST + 1), path)
    except (OSError, ValueError) as error:
        raise FetchProblem(f"{path} cannot be read: {error}") from None


def _bounded(body: bytes, address: str) -> bytes:
    if len(body) > LARGEST:
        raise FetchProblem(f"{address} is larger than {LARGEST:,} bytes: no live playlist is")
    return body


async def _within(address: str) -> tuple[bytes, str]:
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(timeout=SECONDS, trust_env=False, verify=_certificates()) as client,
    ):
        for _ in range(REDIRECTS + 1):
            body, redirect = await _ask(client, address)
            if redirect is None:
                return body, address
            address = urljoin(address, redirect)
    raise FetchProblem(f"{address} redirects more than {REDIRECTS} times")


async def _ask(client: httpx.AsyncClient, address: str) -> tuple[bytes, str | None]:
    """One request: the body, or where it redirects to."""
    url = httpx.URL(address)
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchProblem(f"{address} is no http or https address")
    port = url.port or (443 if url.scheme == "https" else 80)
    number = await _public_address(url.host, port)
    request = client.build_request(
        "GET",
        url.copy_with(host=number, userinfo=b""),
        headers={
            "Host": url.netloc.decode("ascii"),
            "Accept-Encoding": "identity",
            "User-Agent": f"Weriye/{__version__}",
        },
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )
    response = await client.send(request, stream=True)
    try:
        if response.has_redirect_location:
            return b"", response.headers["location"]
        if response.status_code != 200:
            raise FetchProblem(f"{address} answers {response.status_code}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchProblem(f"{address} is sent compressed though it was not asked to be")
        body = b""
        async for part in response.aiter_raw():
            body = _bounded(body + part, address)
        return body, None
    finally:
        await response.aclose()


async def _public_address(host: str, port: int) -> str:
    """The first address of a host, if all of them are of the public internet. Raises FetchProblem."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchProblem(f"the host {host} is not found: {error}") from None
    numbers = [str(entry[4][0]) for entry in found]
    for number in numbers:
        if not is_public(number):
            raise FetchProblem(
                f"the host {host} is at {number}, which is not on the public internet; "
                "a stream of this machine is given as a path, /live/…"
            )
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public internet, also when it is wrapped in an IPv6 one."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


@functools.cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
