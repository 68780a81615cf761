"""Wires the rooms together: what a change in stories means for the rooms that it does not know."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "weriye.config"
    label = "config"

    def ready(self) -> None:
        from weriye.audience import actions as audience
        from weriye.press import actions as press
        from weriye.search import actions as search
        from weriye.stories.keys import changed

        def change(
            keys: frozenset[str], paths: frozenset[str], reason: str, articles: frozenset[int], **_: object
        ) -> None:
            press.mark_stale(keys, paths, reason)
            if articles:
                search.enqueue(articles)
                audience.warm(articles)

        changed.connect(change, weak=False)
