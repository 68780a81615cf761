"""Words of somebody of whom the text does not say who that is."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import Subject

_QUOTED = re.compile(r"“[^“”]*[”“]|«[^«»]*»|\"[^\"]*\"")
_FEWEST_WORDS = 5
# Who speaks is said by a verb, in the paragraph or beside it.
_SPEECH = {
    "en": re.compile(
        r"\b(?:sa(?:id|ys?|ying)|told|tells?|add(?:ed|s|ing)|ask(?:ed|s)|wr(?:ote|ites?)|warn(?:ed|s)"
        r"|insist(?:ed|s)|explain(?:ed|s)|according to|recall(?:ed|s)|repl(?:ied|ies)"
        r"|declar(?:ed|es)|announc(?:ed|es)|stat(?:ed|es))\b",
        re.IGNORECASE,
    ),
    "so": re.compile(
        r"\b(?:[yt]iri|yiraahdeen|yiraahda|yidhi|tidhi|yidhaahdeen|\w*sheeg\w*|raaciy\w*|raacis\w*|intaa\w* ku dar\w*"
        r"|ku dar(?:ay|tay|een)|qor(?:ay|tay|een)|weydii\w*|waydii\w*|xus(?:ay|tay|een)|caddee?y\w*|cadee?y\w*"
        r"|ku (?:tilmaam|tilmaan)\w*|ku celi\w*|leeyahay|leedahay|leeyihiin|ugu baaq\w*|ka dig\w*|su['’]aal\w*"
        r"|erayad\w*|jawaab\w*|sida\s+\w+|hadal\w*)\b",
        re.IGNORECASE,
    ),
}


@rule(
    "quote_speaker",
    Weight.STOP,
    title=gettext_lazy("Quote without speaker"),
    reason=gettext_lazy("Words that stand large on the page need somebody who answers for them."),
)
def quote_speaker(subject: Subject) -> Iterator[Found]:
    for quote in subject.quotations:
        if quote.text.strip() and not quote.speaker.strip():
            yield Found(quote.id, _opening(quote.text), _("Say who said it, with their role."), basis=quote.text)


@rule(
    "quotation_unattributed",
    Weight.LOOK,
    title=gettext_lazy("A paragraph quotes somebody unnamed"),
    reason=gettext_lazy("Nothing in it or beside it says whose words these are."),
)
def quotation_unattributed(subject: Subject) -> Iterator[Found]:
    speech = _SPEECH.get(subject.edition)
    if speech is None:
        return
    body = subject.body
    for number, block in enumerate(body):
        quoted = max(_QUOTED.findall(block.text), key=len, default="") if block.kind == "paragraph" else ""
        if len(quoted.split()) < _FEWEST_WORDS:
            continue
        around = " ".join(_QUOTED.sub(" ", near.text) for near in body[max(0, number - 1) : number + 2])
        if not speech.search(around):
            yield Found(block.id, _opening(quoted), _("Say who said it."), basis=quoted)


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:10]) + ("…" if len(words) > 10 else "")
