"""The number words of Somali and English, their spellings, and the names of money."""

from decimal import Decimal
from typing import Literal

_SOMALI_SMALL = {
    "eber": 0, "kow": 1, "koow": 1, "hal": 1, "laba": 2, "labo": 2, "saddex": 3, "sadex": 3,
    "seddex": 3, "sedex": 3, "afar": 4, "shan": 5, "lix": 6, "toddoba": 7, "toddobo": 7,
    "todoba": 7, "todobo": 7, "todobba": 7, "siddeed": 8, "sideed": 8, "sided": 8, "sagaal": 9,
    "toban": 10, "tobban": 10, "labaatan": 20, "labatan": 20, "soddon": 30, "sodon": 30,
    "soddan": 30, "afartan": 40, "konton": 50, "lixdan": 60, "toddobaatan": 70, "todobaatan": 70,
    "siddeetan": 80, "sideetan": 80, "sagaashan": 90,
}  # fmt: skip
_ENGLISH_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
SMALL: dict[str, dict[str, Decimal]] = {
    "so": {word: Decimal(value) for word, value in _SOMALI_SMALL.items()},
    "en": {word: Decimal(value) for word, value in _ENGLISH_SMALL.items()},
}

_THOUSAND, _MILLION, _BILLION, _TRILLION = (Decimal(10) ** power for power in (3, 6, 9, 12))
_SHORT = {
    "k": _THOUSAND,
    "m": _MILLION,
    "mn": _MILLION,
    "bn": _BILLION,
    "b": _BILLION,
    "tn": _TRILLION,
}
_INTERNATIONAL = {
    "thousand": _THOUSAND, "million": _MILLION, "billion": _BILLION, "trillion": _TRILLION,
}  # fmt: skip
SCALES: dict[str, dict[str, Decimal]] = {
    "so": {
        "boqol": Decimal(100),
        "kun": _THOUSAND,
        **dict.fromkeys(("milyan", "malyan", "milyuun", "malyuun", "milyon", "malyon"), _MILLION),
        **dict.fromkeys(("bilyan", "balyan", "bilyuun", "balyuun", "bilyon", "bilyaan"), _BILLION),
        **dict.fromkeys(("tiriliyan", "trilyan", "tirilyan", "tiriliyoon", "tirilyuun", "trillian"), _TRILLION),
        **_INTERNATIONAL,
        **_SHORT,
    },
    "en": {"hundred": Decimal(100), **_INTERNATIONAL, **_SHORT},
}

_SOMALI_ORDINALS = {
    "koowaad": 1, "kowaad": 1, "labaad": 2, "saddexaad": 3, "sadexaad": 3, "seddexaad": 3,
    "sedexaad": 3, "afraad": 4, "afaraad": 4, "shanaad": 5, "lixaad": 6, "toddobaad": 7,
    "siddeedaad": 8, "sideedaad": 8, "sagaalaad": 9, "tobnaad": 10, "tobanaad": 10,
    "labaatanaad": 20, "soddonaad": 30,
}  # fmt: skip
_ENGLISH_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "both": 2, "twice": 2, "pair": 2, "couple": 2, "dozen": 12,
    "decade": 10, "double": 2,
}  # fmt: skip
# Words that order or stand for a number: they may answer a number, and never ask for one.
ORDINALS: dict[str, dict[str, int]] = {"so": _SOMALI_ORDINALS, "en": _ENGLISH_ORDINALS}

_Unit = Literal["percent", "usd", "gbp", "eur", "other currency"]
SYMBOLS: dict[str, _Unit] = {"$": "usd", "£": "gbp", "€": "eur", "%": "percent"}
CURRENCIES: dict[str, _Unit] = {
    **dict.fromkeys(("dollar", "dollars", "doolar", "doollar", "dolar", "usd", "doolarka"), "usd"),
    **dict.fromkeys(("pound", "pounds", "gbp", "bownd", "ginni", "gini"), "gbp"),
    **dict.fromkeys(("euro", "euros", "eur", "yuuro", "yuro"), "eur"),
    **dict.fromkeys(("shilling", "shillings", "shilin", "birr", "bir"), "other currency"),
}
