"""schema.org as JSON-LD, safe inside a script element."""

import json
from typing import Any

from markupsafe import Markup

from .text import printable


def script(*things: dict[str, Any]) -> Markup:
    """One JSON-LD script element of these things. No text in it can end the element."""
    document = {"@context": "https://schema.org"} | (dict(things[0]) if len(things) == 1 else {"@graph": list(things)})
    text = json.dumps(_without_empty(document), ensure_ascii=False, separators=(",", ":"))
    # Inside a script only `<` can begin its end, or a comment: HTML §4.12.1.3.
    text = printable(text).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup('<script type="application/ld+json">') + Markup(text) + Markup("</script>")  # noqa: S704


def _without_empty(thing: Any) -> Any:
    if isinstance(thing, dict):
        kept = {key: _without_empty(value) for key, value in thing.items()}
        return {key: value for key, value in kept.items() if value not in (None, "", [], {})}
    if isinstance(thing, list):
        return [_without_empty(value) for value in thing]
    return thing
