"""Names of countries in the language of an edition, after CLDR."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=1024)
def country_name(country: str, language: str) -> str:
    """The name of an ISO 3166-1 alpha-2 country (`TR`) in a language; empty where CLDR knows either not."""
    try:
        name: str | None = Locale.parse(language.replace("-", "_")).territories.get(country.upper())
    except (UnknownLocaleError, ValueError):
        return ""
    return name or ""
