"""Checks across editions: what one article says that its counterpart does not.

Two plain texts in, findings out. Findings are for an editor to look at, so a check stays silent
where adapting a story explains the difference. It must not know articles, blocks or revisions.
"""

from collections.abc import Iterable

from weriye.language.compared_names import Gazetteer, Spellings, compare_names
from weriye.language.compared_numbers import compare_months, compare_numbers
from weriye.language.compared_paragraphs import align, lost_paragraphs, read_side
from weriye.language.compared_quotes import compare_quotes
from weriye.language.findings import Finding

__all__ = ["Finding", "Spellings", "compare"]


def compare(a: str, b: str, a_edition: str, b_edition: str, gazetteer: Iterable[Spellings] = ()) -> list[Finding]:
    """What should be looked at before both texts stand: findings in the order of the texts.

    Each text is a headline on its first line and paragraphs between blank lines. A gazetteer entry
    gives the spellings of one name per edition, as in
    `{"so": ("Muqdisho", "Xamar"), "en": ("Mogadishu",)}`.
    The same differences are found whichever text comes first.
    """
    side_a, side_b = read_side(a, a_edition, "a"), read_side(b, b_edition, "b")
    pairs = align(side_a, side_b)
    names = Gazetteer(gazetteer, a_edition, b_edition)
    findings = [
        *compare_numbers(side_a, side_b, pairs),
        *compare_months(side_a, side_b, pairs),
        *compare_names(side_a, side_b, pairs, names),
        *compare_quotes(side_a, side_b, pairs),
        *lost_paragraphs(side_a, side_b, pairs),
    ]
    return sorted(set(findings), key=lambda found: (found.position, found.side, found.kind))
