"""Wires the rooms together: what a change in stories means for the rooms that it does not know."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "weriye.config"
    label = "config"

    def ready(self) -> None:
        from weriye.press import actions as press
        from weriye.stories.keys import changed

        try:  # until the rooms have landed
            from weriye.audience import actions as audience
            from weriye.search import actions as search
        except ImportError:
            audience = search = None

        def change(
            keys: frozenset[str], paths: frozenset[str], reason: str, articles: frozenset[int], **_: object
        ) -> None:
            press.mark_stale(keys, paths, reason)
            if articles and search and audience:
                search.enqueue(articles)
                audience.warm(articles)

        changed.connect(change, weak=False)
