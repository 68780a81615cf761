"""What a rule is, and what it finds."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from .subject import Subject


class Weight(StrEnum):
    """How a finding weighs: `stop` keeps an article from being published, `look` asks for a look."""

    STOP = "stop"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says: where (a block's id, or a field), the text that is meant, and what about it.

    `there` is the place in the edition `edition`, where the finding lies between two. `basis` is what else it
    hangs on: when text or basis change, it is another finding. `instead` is what the text could be replaced with.
    """

    where: str
    text: str
    message: str
    basis: str = ""
    edition: str = ""
    there: str = ""
    instead: str = ""


class TooLong(Exception):
    """The text is too long for a rule to read while somebody waits."""


Look = Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `name` is for the database and never changes; `title` and `reason` are read by journalists."""

    name: str
    weight: Weight
    title: Promise
    reason: Promise
    look: Look


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, under a digest that is the same as long as what was found is."""

    rule: Rule
    found: Found
    digest: str


def rule(name: str, weight: Weight, *, title: Promise, reason: Promise) -> Callable[[Look], Rule]:
    """Make a function a rule. It is asked once it stands in `registry.RULES`."""

    def made(look: Look) -> Rule:
        return Rule(name, weight, title, reason, look)

    return made


def findings(rule: Rule, subject: Subject) -> list[Finding]:
    """What a rule finds, each once. Raises TooLong."""
    made = {(digest := digest_of(rule, found)): Finding(rule, found, digest) for found in rule.look(subject)}
    return list(made.values())


def digest_of(rule: Rule, found: Found) -> str:
    shown = "\0".join((rule.name, found.where, found.edition, found.text, found.basis))
    return hashlib.sha256(shown.encode(errors="surrogatepass")).hexdigest()[:32]
