"""The wheel holds everything: installed outside the checkout it serves the demo station."""

import subprocess
import sys
import venv
from pathlib import Path

import httpx
import pytest

from tests.servers.running import newsroom, wait_for


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_wheel_alone_serves_a_newsroom(tmp_path: Path) -> None:
    quiet = {"check": True, "capture_output": True, "text": True}
    wheels = tmp_path / "wheels"
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(wheels), "."], **quiet)
    (wheel,) = wheels.glob("*.whl")
    place = tmp_path / "place"
    venv.create(place, with_pip=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock names everything; what is not imported need not be compiled.
    subprocess.run([*pip, "--no-deps", "--no-compile", "--require-hashes", "-r", "requirements.txt"], **quiet)
    subprocess.run([*pip, "--no-deps", str(wheel)], **quiet)
    with newsroom(tmp_path / "demo" / "home", "--demo", python=str(place / "bin" / "python"), cwd=tmp_path) as running:
        front = wait_for(running.address + "/so/").text
        assert "<article" in front
        assert httpx.get(running.address + "/desk/login/").status_code == 200
        assert httpx.get(running.address + "/static/wagtailadmin/css/core.css").status_code == 200
