"""What a store or a CDN raises when nothing can be sent to it now."""


class Outage(Exception):
    """Says why; `retry_after` in seconds where the other side asked to wait."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
