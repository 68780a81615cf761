"""Requests a second of one baked article on one core: Weriye itself, nginx as shipped, nginx with next to nothing.

The server has one core, wrk the other; rounds of all three take turns, and the middle round counts.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.newsroom import free_port, newsroom

SERVER, CLIENT = "0", "1"
CONNECTIONS = 64
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
AROUND = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/errors.log;
worker_processes 1;
{modules}
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
PLAIN = """
access_log off;
server {{
    listen 127.0.0.1:{port};
    root {site};
    sendfile on;
    gzip_static on;
    {brotli}
    types {{ text/html html; }}
}}
"""


def measure(home: Path, seconds: int, rounds: int) -> dict[str, Any]:
    """Requests a second of each server, and how they compare. Raises RuntimeError when answers are wrong."""
    coding = "br" if BROTLI.exists() else "gzip"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="weriye-bench-")))
        room = stack.enter_context(newsroom(demo=False, home=home, worker=False, core=int(SERVER)))
        path = _an_article(home)
        port, plain = free_port(), free_port()
        shipped = subprocess.run(
            [sys.executable, "-m", "weriye", "webserver", "nginx", "--port", str(port)],
            env=room.environ, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        brotli = "brotli_static on;" if coding == "br" else ""
        stack.enter_context(_nginx(folder / "shipped", shipped, port))
        stack.enter_context(
            _nginx(folder / "plain", PLAIN.format(port=plain, site=home / "site", brotli=brotli), plain)
        )
        addresses = {
            "weriye": room.address + path,
            "weriye_nginx": f"http://127.0.0.1:{port}{path}",
            "nginx": f"http://127.0.0.1:{plain}{path}",
        }
        _same(addresses, coding)
        found: dict[str, list[float]] = {name: [] for name in addresses}
        for number in range(rounds + 1):
            for name, address in addresses.items():
                rate = _ask(address, coding, 1 if number == 0 else seconds)
                if number:  # the first is to warm up
                    found[name].append(rate)
    rates = {name: round(statistics.median(values)) for name, values in found.items()}
    ratios = {name: round(rates[name] / rates["nginx"], 3) for name in ("weriye", "weriye_nginx")}
    for name, rate in rates.items():
        print(f"serving, {name:<13} {rate:>8,} requests a second of one core   {rate / rates['nginx']:.2f} of nginx")
    return {"serve_rps": rates, "serve_ratio": ratios, "serve_rounds": found}


def _an_article(home: Path) -> str:
    """A baked article of the English edition, by its file."""
    file = sorted((home / "site" / "en").glob("[0-9]*/*/*/*/index.html"))[-1]
    return f"/{file.parent.relative_to(home / 'site')}/"


def _same(addresses: dict[str, str], coding: str) -> None:
    """All three must send the same bytes, compressed the same way."""
    bodies = set()
    for address in addresses.values():
        with httpx.stream("GET", address, headers={"Accept-Encoding": coding}) as answer:
            bodies.add((answer.status_code, answer.headers.get("content-encoding"), b"".join(answer.iter_raw())))
    if len(bodies) != 1 or next(iter(bodies))[:2] != (200, coding):
        raise RuntimeError(f"the servers do not answer alike: {[body[:2] for body in bodies]}")


def _ask(address: str, coding: str, seconds: int) -> float:
    command = ["taskset", "-c", CLIENT, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    done = subprocess.run(
        [*command, "-H", f"Accept-Encoding: {coding}", address], capture_output=True, text=True, check=True
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(f"{address}: {done.stdout}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])


@contextmanager
def _nginx(folder: Path, site: str, port: int) -> Iterator[None]:
    folder.mkdir()
    folder.parent.chmod(0o755)
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.getuid() == 0 else ""
    modules = f"load_module {BROTLI};" if BROTLI.exists() else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user, modules=modules))
    program = shutil.which("nginx", path=PATH)
    if program is None:
        raise RuntimeError("there is no nginx; install it with: sh scripts/system-packages nginx")
    command = ["taskset", "-c", SERVER, program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors.log")]
    server = subprocess.Popen(command)
    try:
        for _ in range(100):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        else:
            raise RuntimeError((folder / "errors.log").read_text())
        yield
    finally:
        server.terminate()
        server.wait(10)
