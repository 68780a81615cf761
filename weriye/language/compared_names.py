"""Names that two editions do not share.

Most names change in translation, so a name alone on its side is no news. A paragraph is worth a
look when both sides hold a name that the other does not know, and one of them should have stood
as it is: a gazetteer name, a foreign spelling, or half of a name whose other half is there.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from babel import Locale, UnknownLocaleError

from weriye.language import english, somali
from weriye.language.compared_paragraphs import Pair, Paragraph, Side
from weriye.language.findings import Finding
from weriye.language.function_words import common_words, function_words
from weriye.language.month_names import read_named_times
from weriye.language.somali_nouns import without_determiner
from weriye.language.somali_spelling import name_spellings
from weriye.language.words import Word

# The spellings of one name by edition.
Spellings = Mapping[str, Sequence[str]]

_SENTENCE_END = re.compile(r"(?:[.!?:…]|^)[\"”’»')\]]*\s*[\"“‘«'(\[]*$")
# What native Somali spelling does not have: p, v, z, other letters, clusters (dh, sh, kh are one).
_FOREIGN = re.compile(r"[pvz]|[^\W\da-z']|^[bcdfgjklmnqrstwxyh]{2}|ck|th|[^aeiouyw']{3}")

# English words with a capital that a translator translates: peoples, offices, bodies, directions.
_TRANSLATED = re.compile(
    r"(?:ian|ean|ish|ese|ans|ists?|ic|al|tion|ment|ity|ship|ness|ing|ers|ors|ies|ns|ts|cs|ed|th|ern|ly)$"
    r"|^(?:united|nations?|states?|president|minister|prime|court|council|union|party|army|police|state|house"
    r"|north|south|east|west|sea|ocean|river|lake|island|city|cup|games|world|war|bank|day|office|county|force"
    r"|forces|air|space|center|centre|church|pope|king|queen|bay|news|red|cross|chief|general|league|committee"
    r"|university|college|school|hospital|parliament|senate|congress|republic|kingdom|prince|saint|science"
    r"|health|trade|open|high|supreme|secretary|director|commission|agency|authority|company|group|bureau|board"
    r"|institute|museum|park|street|road|bridge|dam|airport|stadium|festival|award|prize|summit|forum|project"
    r"|fund|act|law|bill|treaty|agreement|accord|new|great|grand|old|big|home|foreign|food|water|energy)$"
)

# Somali words with a capital that are no names: offices, bodies, directions, feminine -ad, -iyad.
_SOMALI_TITLES = re.compile(
    r"^(?:madax|wasiir|wasaar|ra'iis|raysal|midoo|waqooyi|koonfur|bari|galbeed|bartam|guud|sare|hoose|dhexe|koowaad"
    r"|cagta|koob|golaha|gole|hay'ad|guddoom|gudoom|agaasim|xoghay|boqor|amiir|safiir|taliye|general|jeneraal|dr|mudane"
    r"|sheekh|xisbi|ciidan|jaamac|machad|bangi|shirkad|warshad|maxkamad|dowlad|dawlad|jamhuuriyad|gobol|magaalo|degmo"
    r"|badweyn|wabi|buur|jasiirad|qaran|qaramo|adduun|caalam|dimuqraad|islaam|muslim|masiix|carab|milyan|bilyan|oo"
    r"|hawl|howl|caafimaad|waxbarasho|cilmi|kubad|ciyaar|oollim|olomb|olimb|horyaal|afhayeen|xubin|barnaamij|mashruuc)"
    r"|(?:iyad|nimo|yaal|ooyin|asho|ayn|eyn|eed|aad|iyo|aha|ahay|tahay|yahay|eysi|aysi)$"
)


def plain(name: str) -> str:
    """Lower case without accents, apostrophes and hyphens: Konaté, konate."""
    bare = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in bare if c.isalnum() and not unicodedata.combining(c))


_SKELETON_STEPS = (
    (re.compile(r"ph"), "f"), (re.compile(r"ch"), "k"),
    (re.compile(r"kh|ck|q|g|c(?=[aouklr])"), "k"),
    (re.compile(r"x|h"), ""), (re.compile(r"c"), ""), (re.compile(r"p"), "b"),
    (re.compile(r"v"), "f"), (re.compile(r"z"), "s"), (re.compile(r"sh|j"), "j"),
    (re.compile(r"[aeiouyw]"), ""), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip


@lru_cache(maxsize=16_384)
def skeletons(name: str) -> frozenset[str]:
    """The consonants of a name as Somali and English may both hear them: Xasan, Hassan: `sn`.

    Two readings of c: the Somali throat sound, which English drops, and the English k.
    """
    found = set()
    for reading in (plain(name), plain(name).replace("c", "")):
        bones = reading
        for pattern, replacement in _SKELETON_STEPS:
            bones = pattern.sub(replacement, bones)
        found.add(bones)
    # Two consonants are too little evidence without the letter that a name begins with.
    first = re.sub("[aeioucxh]", "a", plain(name)[:1])
    return frozenset(b if len(b) > 2 else first + b for b in found if len(b) >= 2)


# Sounds that one language has in two and the other in one.
_COARSE = str.maketrans({"t": "d", "j": "s", "m": "n", "f": "b"})


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return dict(names)


# Iraqi, Peruvian, Vietnamese: the people of a country that is known.
_PEOPLE = re.compile(r"(?<=.{4})(?:i|n|an|ian|ese|ish|is|ns)$")
# What CLDR's country names leave out.
_COUNTRY_WORDS: tuple[Spellings, ...] = (
    {"so": ("Mareykan", "Maraykan", "Ameerika"), "en": ("US", "USA", "America", "American",
                                                     "United States")},
    {"so": ("Ingiriis", "Biritayn"), "en": ("UK", "Britain", "British", "England", "English",
                                          "United Kingdom")},
    {"so": ("Faransiis",), "en": ("France", "French")},
    {"so": ("Jarmal",), "en": ("Germany", "German")},
    {"so": ("Talyaani",), "en": ("Italy", "Italian")},
    {"so": ("Ruush",), "en": ("Russia", "Russian")},
    {"so": ("Shiine", "Shiinaha"), "en": ("China", "Chinese")},
    {"so": ("Masar", "Masri"), "en": ("Egypt", "Egyptian")},
    {"so": ("Turki",), "en": ("Turkey", "Turkish", "Türkiye")},
    {"so": ("Yurub",), "en": ("Europe", "European")},
    {"so": ("Kuuriya", "Kuuriyada"), "en": ("Korea", "Korean")},
    {"so": ("Iswisarland", "Switzerland"), "en": ("Switzerland", "Swiss")},
    {"so": ("Iswiidhan",), "en": ("Sweden", "Swedish")},
    {"so": ("Bolan", "Poland"), "en": ("Poland", "Polish")},
    {"so": ("Talyaani", "Itaaliya"), "en": ("Italy", "Italian")},
    {"so": ("Giriig",), "en": ("Greece", "Greek")},
    {"so": ("Isbaanish", "Isbeyn"), "en": ("Spain", "Spanish")},
    {"so": ("Carab",), "en": ("Arab",)},
)  # fmt: skip


class Gazetteer:
    """Known names: which spellings in one edition answer to a spelling in another.

    Holds the entries given, the countries of CLDR and the well-known spellings of this room.
    """

    def __init__(self, entries: Iterable[Spellings], a_edition: str, b_edition: str) -> None:
        self._answers: dict[str, set[str]] = {}
        for entry in (*_COUNTRY_WORDS, *entries):
            self._add([name for names in entry.values() for name in names])
        first, second = _territories(a_edition), _territories(b_edition)
        for code in first.keys() & second.keys():
            self._add([first[code], second[code]])

    def _add(self, spellings: Iterable[str]) -> None:
        known = {plain(name) for name in spellings}
        for spelling in known - {""}:
            self._answers.setdefault(spelling, set()).update(known)

    def answers(self, word: str) -> frozenset[str]:
        """All spellings of a name in their plain form; empty when it is not known."""
        found: set[str] = set()
        for form in (word, without_determiner(word).base, _PEOPLE.sub("", word)):
            found |= self._answers.get(plain(form), set())
            found |= {plain(name) for name in name_spellings(form)}
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that the other side lacks. `known` by the gazetteer; `foreign`: left as it was."""

    paragraph: Paragraph
    word: Word
    known: bool
    foreign: bool


class _Names:
    """The words of one side, looked up by every form in which a name may come back."""

    def __init__(self, side: Side) -> None:
        self.side = side
        found = [(p, word, _bare(word.normal)) for p in side.paragraphs for word in p.words]
        capitals = {bare for _, word, bare in found if word.text[0].isupper()}
        self.lower = {word.normal for _, word, _ in found if word.text[0].islower()}
        self.plain = {plain(bare) for _, _, bare in found}
        if side.edition == "so":
            bases = {without_determiner(word).base for word in capitals}
            capitals |= bases
            self.plain |= {plain(base) for base in bases}
        neighbours = pairwise(found)
        self.plain |= {plain(one[2] + two[2]) for one, two in neighbours if one[0] is two[0]}
        self.bones = {bones for word in capitals for bones in skeletons(word)}
        self.starts = {word[:length] for word in self.plain for length in range(4, len(word) + 1)}

    def has(self, word: str, gazetteer: Gazetteer) -> bool:
        """Whether a name of the other side stands here in any form."""
        forms = {plain(word), plain(without_determiner(word).base)}
        if not forms.isdisjoint(self.plain) or any(form[:4] in self.starts for form in forms if len(form) > 3):
            return True
        if not skeletons(word).isdisjoint(self.bones):
            return True
        known = gazetteer.answers(word)
        return any(form in self.plain or form[:-1] in self.starts for form in known)


def _bare(word: str) -> str:
    return word.removesuffix("'s")


def compare_names(a: Side, b: Side, pairs: list[Pair], gazetteer: Gazetteer) -> list[Finding]:
    """Names that the whole other side does not know, where a paragraph there has one too many.

    A known name answers for a known one only, any other for another.
    """
    names = {"a": _Names(a), "b": _Names(b)}
    found: list[Finding] = []
    for left, right in pairs:
        if not left or not right:
            continue
        odd_a = _unmatched([a.paragraphs[i] for i in left], names["a"], names["b"], gazetteer)
        odd_b = _unmatched([b.paragraphs[j] for j in right], names["b"], names["a"], gazetteer)
        odd_a, odd_b = _without_renamed(odd_a, odd_b), _without_renamed(odd_b, odd_a)
        found += [_finding(a, odd) for odd in odd_a if odd_b]
        found += [_finding(b, odd) for odd in odd_b if odd_a]
    return found


def _without_renamed(names: list[_Name], others: list[_Name]) -> list[_Name]:
    """The names that should have stood on the other side, and stand there in no other spelling."""
    return [
        name
        for name in names
        if (name.known or name.foreign)
        and not any(_sound_alike(name.word.normal, other.word.normal) for other in others)
    ]


def _sound_alike(one: str, other: str) -> bool:
    """Taliban, Daalibaan: one name in two spellings that no table knows."""
    sounds = [
        {re.sub(r"(.)\1+", r"\1", bones.translate(_COARSE)) for bones in skeletons(_bare(name))}
        for name in (one, other)
    ]
    return any(
        x and y and (x in y or y in x or x[:3] == y[:3]) and abs(len(x) - len(y)) < 3
        for x in sounds[0]
        for y in sounds[1]
    )


def _unmatched(paragraphs: list[Paragraph], mine: _Names, other: _Names, gazetteer: Gazetteer) -> list[_Name]:
    found: list[_Name] = []
    for paragraph in paragraphs:
        times = {time.start for time in read_named_times(paragraph.text, paragraph.edition)}
        before: Word | None = None
        for word in paragraph.words:
            name = _bare(word.normal)
            if _is_name(word, paragraph, mine) and word.start not in times and not other.has(name, gazetteer):
                known = bool(gazetteer.answers(name))
                foreign = _left_as_it_was(name, before, paragraph, other)
                found.append(_Name(paragraph, word, known, foreign))
            before = word
    return found


def _is_name(word: Word, paragraph: Paragraph, mine: _Names) -> bool:
    if not word.text[0].isupper() or len(word.normal) < 3 or word.acronym:
        return False
    if word.normal in mine.lower or word.normal in function_words(paragraph.edition):
        return False
    opens = _SENTENCE_END.search(paragraph.text[: word.start])
    return not opens or _key(_bare(word.normal), paragraph.edition) not in common_words(paragraph.edition)


def _left_as_it_was(name: str, before: Word | None, paragraph: Paragraph, other: _Names) -> bool:
    """Whether a translator leaves this name alone: a foreign spelling, or after half a name."""
    if _key(name, paragraph.edition) in common_words(paragraph.edition):
        return False
    if paragraph.edition != "so":
        return not _TRANSLATED.search(name)
    if _FOREIGN.search(re.sub("dh|sh|kh", "d", name)):
        return True
    if before is not None and before.text[0].isupper() and plain(before.normal) in other.plain:
        return not without_determiner(name).gender
    return not without_determiner(name).gender and not _SOMALI_TITLES.search(name)


def _key(word: str, edition: str) -> str:
    return somali.stem(word) if edition == "so" else english.stem(word)


def _finding(side: Side, name: _Name) -> Finding:
    word = name.word
    message = f"“{word.text}” is a name that the other edition's text does not hold."
    return Finding("name", word.text, side.name, message, name.paragraph.start + word.start)
