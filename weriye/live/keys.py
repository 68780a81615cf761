"""Surrogate keys of the live channel: the names of the things that a page shows of it."""


def on_air() -> str:
    """The channel as it is now: its names and addresses, on air or not, what is on now and next."""
    return "live:on-air"


def schedule() -> str:
    """The week's programmes, and which day is today in the channel's time zone."""
    return "live:schedule"
