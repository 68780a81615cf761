"""Pictures of every kind of page in every edition, to be looked at: `make screenshots` puts them under artefacts/pages.

At 360, 768 and 1280 px in the light theme, and at 360 px in the dark one. `--address` shoots a newsroom that runs
already, whose WERIYE_HOME this has in its environment.
"""

import argparse
import os
from pathlib import Path
from typing import Any

from benchmarks.first_view import chromium
from benchmarks.newsroom import newsroom
from benchmarks.page_kinds import kinds_of

FOLDER = Path(__file__).parent.parent / "artefacts" / "pages"
WIDTHS = (360, 768, 1280)


def shoot(address: str, pages: dict[str, dict[str, str]], folder: Path = FOLDER) -> int:
    """Shoot pages, by edition and kind; returns how many pictures there are. Empties nothing."""
    shots = [(width, "light") for width in WIDTHS] + [(360, "dark")]
    count = 0
    with chromium() as browser:
        for width, theme in shots:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = context.new_page()
            for edition, kinds in pages.items():
                (folder / edition).mkdir(parents=True, exist_ok=True)
                for kind, path in kinds.items():
                    page.goto(address + path, wait_until="load")
                    _see_all(page)
                    name = f"{kind}-{width}{'-dark' if theme == 'dark' else ''}.png"
                    page.screenshot(path=folder / edition / name, full_page=True)
                    count += 1
            context.close()
    return count


def _see_all(page: Any) -> None:
    """Let the pictures below the fold be loaded."""
    page.evaluate(
        "() => Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().catch(() => {}); }))"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a newsroom that runs already")
    options = parser.parse_args()
    if options.address:
        os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
        import django

        django.setup()
        print(f"{shoot(options.address, _pages())} pictures in {FOLDER}")
        return
    with newsroom() as room:
        room.enter()
        print(f"{shoot(room.address, _pages())} pictures in {FOLDER}")


def _pages() -> dict[str, dict[str, str]]:
    from weriye.stories.editions import editions

    return {edition.code: kinds_of(edition.code) for edition in editions()}


if __name__ == "__main__":
    main()
