"""The wheel holds everything: installed outside the checkout it serves the demo station."""

import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement

from tests.servers.running import newsroom, wait_for


def _link_what_is_locked(packages: Path) -> None:
    """Give what the lock of operators names, and nothing else of what is installed here, to another environment.

    `make` installs it from that lock, by its hashes, before any test runs.
    """
    for line in Path("requirements.txt").read_text(encoding="utf-8").splitlines():
        if "==" not in line:
            continue
        wanted = Requirement(line.rstrip("\\ "))
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        found = distribution(wanted.name)
        assert found.version in wanted.specifier
        for name in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
            (packages / name).symlink_to(str(found.locate_file(name)))


@pytest.mark.slow
@pytest.mark.long(2)
@pytest.mark.timeout(900)
def test_the_wheel_alone_serves_a_newsroom(tmp_path: Path) -> None:
    quiet = {"check": True, "capture_output": True, "text": True}
    wheels = tmp_path / "wheels"
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(wheels), "."], **quiet)
    (wheel,) = wheels.glob("*.whl")
    place = tmp_path / "place"
    venv.create(place)
    python = str(place / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], **quiet)
    (packages,) = place.glob("lib/python*/site-packages")
    _link_what_is_locked(packages)
    with newsroom(tmp_path / "demo" / "home", "--demo", python=python, cwd=tmp_path) as running:
        front = wait_for(running.address + "/so/").text
        assert "<article" in front
        assert httpx.get(running.address + "/desk/login/").status_code == 200
        assert httpx.get(running.address + "/static/wagtailadmin/css/core.css").status_code == 200
