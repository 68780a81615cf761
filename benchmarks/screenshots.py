"""Pictures of every kind of page in every edition, to be looked at: `make screenshots` puts them under artefacts/pages.

At 360, 768 and 1280 px in the light theme, and at 360 px in the dark one; the styleguide, with every part in its
states, also as a page by itself (styleguide.html). `--address` shoots a newsroom that runs
already, whose WERIYE_HOME this has in its environment.
"""

import argparse
import mimetypes
import os
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

from benchmarks.first_view import chromium
from benchmarks.newsroom import newsroom
from benchmarks.page_kinds import kinds_of

FOLDER = Path(__file__).parent.parent / "artefacts" / "pages"
WIDTHS = (360, 768, 1280)


def shoot(
    address: str, pages: dict[str, dict[str, str]], guides: dict[str, bytes] | None = None, folder: Path = FOLDER
) -> int:
    """Shoot pages, by edition and kind, and styleguides; returns how many pictures there are. Empties nothing."""
    shots = [(width, "light") for width in WIDTHS] + [(360, "dark")]
    count = 0
    with chromium() as browser:
        for width, theme in shots:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
            page = context.new_page()
            for edition, guide in (guides or {}).items():
                page.route(f"{address}/{edition}/styleguide/", lambda route, body=guide: _answer(route, body))
                pages[edition]["styleguide"] = f"/{edition}/styleguide/"
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


def _answer(route: Any, body: bytes) -> None:
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def standalone(page: bytes, media: Path) -> str:
    """A page with its pictures in it, to be opened as a file."""

    def inside(found: re.Match[str]) -> str:
        file = media / found[1]
        kind = mimetypes.guess_type(file.name)[0] or "image/avif"
        return f"data:{kind};base64,{b64encode(file.read_bytes()).decode()}" if file.is_file() else found[0]

    return re.sub(r"/media/([^\s\",]+)", inside, page.decode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a newsroom that runs already")
    options = parser.parse_args()
    if options.address:
        os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
        import django

        django.setup()
        _keep(options.address)
        return
    with newsroom() as room:
        room.enter()
        _keep(room.address)


def _keep(address: str) -> None:
    from django.conf import settings

    from weriye.reader.styleguide import styleguide
    from weriye.stories.editions import editions

    pages = {edition.code: kinds_of(edition.code) for edition in editions()}
    guides = {code: styleguide(code) for code in pages}
    for code, guide in guides.items():
        (FOLDER / code).mkdir(parents=True, exist_ok=True)
        (FOLDER / code / "styleguide.html").write_text(standalone(guide, Path(settings.MEDIA_ROOT)), encoding="utf-8")
    print(f"{shoot(address, pages, guides)} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
