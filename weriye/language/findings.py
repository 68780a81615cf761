"""A finding: one difference between two editions that an editor should look at."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "month", "name", "quote", "paragraph"]
SideName = Literal["a", "b"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` stands in the text `side` at `position` (characters from its start).

    `message` says in English what is missing or different on the other side.
    """

    kind: Kind
    text: str
    side: SideName
    message: str
    position: int
