"""Templates to bytes. A template gets one `page`; an undefined name is an error, everything is escaped."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, meta
from markupsafe import Markup

from . import styles
from .light import kilobytes
from .text import printable

FOLDER = Path(__file__).parent / "templates"


class _Lean(FileSystemLoader):
    """Reads templates without their indentation, so that pages do not carry it."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        source, name, current = super().get_source(environment, template)
        return "\n".join(line.strip() for line in source.splitlines()), name, current


MOST_KEPT = 500
_kept: dict[tuple[Hashable, ...], tuple[object, Markup]] = {}


def once(name: str, of: object, *parts: Hashable, caller: Callable[[], Markup]) -> Markup:
    """What is inside a `call` block, rendered once for the same thing and parts, on which alone it may depend.

    For what hundreds of pages have in common. `of` is known again by its identity, so it must never change.
    """
    key = (name, id(of), *parts)
    found = _kept.get(key)
    if found is None or found[0] is not of:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = (of, caller())
    return found[1]


environment = Environment(
    loader=_Lean(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
environment.globals |= {"once": once, "light": False}


def _once_lightly(name: str, of: object, *parts: Hashable, caller: Callable[[], Markup]) -> Markup:
    return once(f"light {name}", of, *parts, caller=caller)


# The same pages, with the parts in `light/` in the place of those of the same name.
light_environment = environment.overlay(loader=_Lean([FOLDER / "light", FOLDER]))
light_environment.globals = {**environment.globals, "once": _once_lightly, "light": True}
light_environment.filters = {**environment.filters, "kilobytes": kilobytes}
_light: ContextVar[bool] = ContextVar("drawing light versions", default=False)


@contextmanager
def lightly() -> Iterator[None]:
    """Inside, pages are drawn as their light versions."""
    token = _light.set(True)
    try:
        yield
    finally:
        _light.reset(token)


def parts_of(template: str) -> set[str]:
    """Names of the parts that a template is made of, its own among them: `article`, `card`, …"""
    found: set[str] = set()
    waiting = [template]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        source, _, _ = _Lean(FOLDER).get_source(environment, name)
        tree = environment.parse(source)
        waiting += [other for other in meta.find_referenced_templates(tree) if other]
    return {Path(name).stem for name in found}


@lru_cache(maxsize=64)
def _ready(template: str, light: bool) -> tuple[Template, Markup]:
    style = styles.stylesheet(parts_of(template) | ({"unseen"} if light else set()))
    if "</" in style:
        raise ValueError(f"the style of {template} would end its element")
    using = light_environment if light else environment
    return using.get_template(template), Markup(style)  # noqa: S704 - our own files


def render_template(template: str, page: object) -> bytes:
    """A page in UTF-8, without the characters that no page may hold, whoever wrote them."""
    compiled, style = _ready(template, _light.get())
    return printable(compiled.render(page=page, style=style)).encode()
