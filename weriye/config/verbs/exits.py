"""How a verb ends when it cannot do what was asked: one line on stderr, no traceback."""


class Problem(Exception):
    """A line for the person at the terminal: what, where and what to do."""

    code = 1


class BadInput(Problem):
    """Bad input or usage: exit 2, nothing changed."""

    code = 2


class Failed(Problem):
    """What was asked for went wrong: exit 1."""

    code = 1
