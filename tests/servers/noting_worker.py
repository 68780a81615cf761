"""A worker as `weriye work` is one, which also notes in a file when it begins and ends each page.

    python -m tests.servers.noting_worker FILE

Its claims last for a day: whoever takes one over knows that it is dead.
"""

import os
import sys
import time
from datetime import timedelta

import django


def main(file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
    django.setup()
    from weriye.config.worker import Worker
    from weriye.press import actions, queue

    queue.CLAIM = timedelta(days=1)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    bake = actions._render_and_write

    def noting(path: str, *args: object) -> object:
        os.write(descriptor, f"begin {os.getpid()} {time.monotonic_ns()} {path}\n".encode())
        baked = bake(path, *args)
        os.write(descriptor, f"end {os.getpid()} {time.monotonic_ns()} {path}\n".encode())
        return baked

    actions._render_and_write = noting  # type: ignore[assignment]
    Worker().run()


if __name__ == "__main__":
    main(sys.argv[1])
