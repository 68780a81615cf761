"""The CSS of each kind of page: only the parts that its template uses, made small, to be put inline.

A template part `parts/NAME.html` has its style in `css/NAME.css`. `css/layers.css` states the order.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "css"
ALWAYS = ("layers", "tokens", "base")


def small(css: str) -> str:
    """CSS without comments and needless space. Ours has no strings that would mind."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"(?<=[a-z-]): (?=[^{}]*[;}])", ":", css)
    return css.replace(";}", "}").strip()


def stylesheet(parts: set[str]) -> str:
    """The style of the parts of these names, those without a style of their own passed over."""
    names = [*ALWAYS, *sorted(name for name in parts if (FOLDER / f"{name}.css").is_file())]
    return small("\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in names))
