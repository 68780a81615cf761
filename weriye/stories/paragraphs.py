"""One paragraph, one block: what was typed or pasted as several paragraphs is split.

Staleness is known paragraph by paragraph, so a block keeps its id, and a new one gets an id that the
same input gives again: an editor that saves every few seconds makes no new blocks each time.
"""

from html import escape
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from lxml import html as markup
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from .pasted import join_lines, plain


def paragraphs_of(source: str) -> list[str]:
    """The paragraphs of a rich text's source, those without a word left out."""
    found: list[str] = []
    for fragment in markup.fragments_fromstring(plain(source)):
        if isinstance(fragment, str):
            if fragment.strip():
                found.append(f"<p>{escape(fragment.strip())}</p>")
        elif "".join(fragment.itertext()).strip():
            found.append(markup.tostring(fragment, encoding="unicode", with_tail=False))
    return join_lines(found)


def one_paragraph_each(body: StreamValue) -> StreamValue:
    """The body with every paragraph in a block of its own; the same body when it is so already."""
    taken = {child.id for child in body if child.id}
    blocks: list[tuple[str, Any, str | None]] = []
    changed = False
    for child in body:
        if child.block_type != "paragraph" or child.value.source.count("<p") < 2:
            blocks.append((child.block_type, child.value, child.id))
            continue
        changed = True
        # An editor left empty is left to the form to complain of.
        for number, piece in enumerate(paragraphs_of(child.value.source) or [""]):
            blocks.append(("paragraph", RichText(piece), child.id if number == 0 else _new_id(child.id, number, taken)))
    return StreamValue(body.stream_block, blocks) if changed else body


def _new_id(origin: str | None, number: int, taken: set[str]) -> str | None:
    """An id for the paragraph `number` of the block `origin`, none that is taken."""
    if origin is None:
        return None
    again = 0
    while (made := str(uuid5(NAMESPACE_OID, f"{origin}/{number}/{again}"))) in taken:
        again += 1
    taken.add(made)
    return made
