"""The rules, in the order in which a journalist reads what they found. To add one: docs/how-to/desk-add-a-check.md."""

from . import across, dateline, headline, house_words, links, local_times, names, page_weight, pictures, quotes
from .rules import Rule

RULES: tuple[Rule, ...] = (
    local_times.times,
    dateline.dateline_typed,
    quotes.quote_speaker,
    pictures.picture_alt,
    pictures.picture_credit,
    links.dead_link,
    across.across_editions,
    names.house_style,
    house_words.house_words,
    quotes.quotation_unattributed,
    headline.headline_phone,
    headline.headline_card,
    dateline.dateline_missing,
    page_weight.page_weight,
)

BY_NAME = {rule.name: rule for rule in RULES}
