"""Generated pages of the docs are what the code says."""

from pathlib import Path

import pytest

from weriye.config.reference import cli_page, settings_page

MEND = "run: .venv/bin/python -m weriye.config.reference"


@pytest.mark.parametrize(("file", "page"), [("settings.md", settings_page), ("cli.md", cli_page)])
def test_a_generated_reference_page_has_not_drifted(file: str, page: object) -> None:
    assert callable(page)
    assert Path("docs/reference", file).read_text(encoding="utf-8") == page(), MEND


def test_links_between_pages_of_the_docs_lead_somewhere() -> None:
    import re

    broken = []
    for page in [*Path("docs").rglob("*.md"), *Path().glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                broken.append(f"{page}: {target}")
    assert broken == []
