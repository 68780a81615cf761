"""Where figures are written, with the machine, the sizes and the versions they were measured with."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
PACKAGES = ("django", "wagtail", "granian", "jinja2", "brotli", "tantivy")


def write_results(what: str, figures: dict[str, Any], sizes: dict[str, Any] | None = None) -> Path:
    """Write the figures of one benchmark to `results/<what>.json`; returns the file."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{what}.json"
    about = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "processor": platform.machine()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "sizes": sizes or {},
    }
    file.write_text(json.dumps({**figures, "about": about}, indent=2) + "\n", encoding="utf-8")
    return file


def earlier_results(what: str) -> dict[str, Any]:
    """What was last written for a benchmark; nothing when there is nothing that can be read."""
    try:
        found: dict[str, Any] = json.loads((FOLDER / f"{what}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0–1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
