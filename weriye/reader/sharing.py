"""Plain links that share an address in the networks where readers are: no script, no one else's button."""

from dataclasses import dataclass
from urllib.parse import quote

from .text import printable


@dataclass(frozen=True, slots=True)
class ShareLink:
    """`network` is a proper name, empty for e-mail, which the edition has its own word for."""

    network: str
    url: str


def share_links(url: str, headline: str) -> tuple[ShareLink, ...]:
    """Where an article is shared, most used first."""
    address, title = quote(url, safe=""), quote(printable(headline), safe="")
    return (
        ShareLink("WhatsApp", f"https://wa.me/?text={title}%20{address}"),
        ShareLink("Telegram", f"https://t.me/share/url?url={address}&text={title}"),
        ShareLink("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
        ShareLink("X", f"https://x.com/intent/post?url={address}&text={title}"),
        # Asks for the reader's own server, and leads to it: there is no one Mastodon to share with.
        ShareLink("Mastodon", f"https://share.joinmastodon.org/#text={title}%20{address}"),
        ShareLink("", f"mailto:?subject={title}&body={address}"),
    )
