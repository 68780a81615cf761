"""Whatever dies, nothing published is lost and nothing else is on the site. Long run: `make test-chaos`."""

import re
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.long(1)
@pytest.mark.timeout(900)
def test_a_newsroom_that_is_killed_again_and_again_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.harness", "--kills", "30", "--seed", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr
    assert re.fullmatch(r"kills \d\d, lost 0, wrong 0, failed reads 0", last), done.stderr[-3000:]
