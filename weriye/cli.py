"""The `weriye` command: one verb, one module in `config/verbs`."""

import os
import sys


def main() -> None:
    """Run the verb that the command line names. Exit 0 done, 1 something failed, 2 bad input or usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    from weriye.config.verbs.exits import Problem

    try:
        django.setup()
        from weriye.config.commands import commands

        commands()(prog_name="weriye")
    except ImproperlyConfigured as problem:
        _stop(str(problem), 2)
    except Problem as problem:
        _stop(str(problem), problem.code)
    except OperationalError as error:
        _stop(f"the database does not answer as it should: {error}; `weriye setup` brings it up to date", 1)


def _stop(message: str, code: int) -> None:
    print(f"weriye: {message}", file=sys.stderr)  # noqa: T201
    raise SystemExit(code)
