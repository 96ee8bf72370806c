"""What goes wrong in an evaluation.

::

    RagqaError
    └── EvaluationError        the questions, the suite or the service cannot be evaluated
        └── WrongQuestions     a question file breaks its form, or its answers do not stand in the articles
"""

from collections.abc import Sequence
from pathlib import Path

from ragqa.errors import RagqaError

_LISTED = 20


class EvaluationError(RagqaError):
    """The questions, the suite or the service cannot be evaluated."""


class WrongQuestions(EvaluationError):
    """A question file breaks its form, or its answers do not stand in the articles.

    Parameters
    ----------
    source
        The file, or where the articles come from.
    problems
        One sentence each, all of them.
    """

    def __init__(self, source: Path | str, problems: Sequence[str]) -> None:
        listed = list(problems[:_LISTED])
        if len(problems) > _LISTED:
            listed.append(f"and {len(problems) - _LISTED} more")
        plural = "s" if len(problems) > 1 else ""
        super().__init__(f"{source}: {len(problems)} problem{plural}\n" + "\n".join(f"  {line}" for line in listed))
        self.source = source
        self.problems = tuple(problems)
