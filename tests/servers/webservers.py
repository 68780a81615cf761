"""Starts a real nginx or Caddy, with the shipped configuration, before a running newsroom."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .running import Running, free_port

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PACKAGES = {"nginx": ("nginx", "libnginx-mod-http-brotli-static"), "caddy": ("caddy",)}

# What Debian's own nginx.conf does around the file, with everything that is written in one folder.
NGINX = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/errors.log;
worker_processes 1;
load_module {brotli};
events {{ }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log {folder}/access.log;
    gzip on;
    include {folder}/weriye.conf;
}}
"""


def program(name: str) -> str:
    """The web server's program, installed where root and apt allow it; else the test is skipped."""
    subprocess.run(["sh", "scripts/system-packages", *PACKAGES[name]], check=False, capture_output=True)
    found = shutil.which(name, path=PATH)
    if found is None or (name == "nginx" and not BROTLI.exists()):
        pytest.skip(f"cannot install {name}; install with: sudo apt-get install {' '.join(PACKAGES[name])}")
    return found


def configuration(name: str, port: int, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "webserver", name, "--port", str(port)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def webserver(name: str, running: Running, folder: Path, **more: str) -> Iterator[str]:
    """The address of a web server before the newsroom; stopped at the end. `more` goes into its environment."""
    port = free_port()
    folder.mkdir(parents=True)
    environ = {**running.environ, **more}
    if name == "nginx":
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "weriye.conf").write_text(configuration(name, port, environ))
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, brotli=BROTLI))
        command = [program(name), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors.log")]
    else:
        (folder / "Caddyfile").write_text(configuration(name, port, environ))
        command = [program(name), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    at_home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    admin = {"CADDY_ADMIN": f"127.0.0.1:{free_port()}"}
    with (folder / "output.log").open("w") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **at_home, **admin}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the web server did not start:\n{(folder / 'output.log').read_text()}")
