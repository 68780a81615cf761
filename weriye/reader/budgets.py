"""What pages may weigh on the wire: `budgets.toml` beside this file."""

import tomllib
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "budgets.toml"


@lru_cache(maxsize=1)
def _budgets() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return found


def budget(what: str, kind: str) -> int:
    """Bytes allowed for what is weighed (`html`, `view`, `script`) of a kind of page."""
    of = _budgets()[what]
    return of.get(kind, of["default"])
