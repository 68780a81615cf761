"""The page that lists what a reader's own phone holds; what that is, only the phone knows."""

from dataclasses import dataclass

from django.conf import settings

from ..assets import KEPT_SCRIPT
from ..chrome import chrome
from .frame import Page, plain_page


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage(Page):
    """`list_script` fills it; without script it says so."""

    list_script: str


def build(code: str) -> KeptPage | None:
    """None where the station does not offer reading without a network."""
    if not settings.WERIYE_OFFLINE:
        return None
    words = chrome(code).words
    frame, head, ways = plain_page(code, "kept/", words.kept_title, words.kept_text, index=False)
    return KeptPage(chrome=frame, head=head, switch=ways, here=head.path, list_script=KEPT_SCRIPT.address)
