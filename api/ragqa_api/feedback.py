"""What readers say of answers: JSON Lines in one file that cannot grow past its limit."""

import json
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from ragqa.contract import FeedbackRequest
from ragqa_api.problems import ProblemError

# It may hold questions: only who runs the service reads it.
OWNER_ONLY = 0o600

logger = logging.getLogger("ragqa_api")


class FeedbackFile:
    """A file that ratings are added to, a JSON object a line.

    Parameters
    ----------
    path
        The file; it is made, with its folder, when the first rating comes.
    limit
        Bytes that it may hold. A rating that would go past them is refused, and those that are there stay.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self.limit = limit
        self._adding = threading.Lock()

    def add(self, rating: FeedbackRequest) -> None:
        """Add a rating with the time.

        Raises
        ------
        ProblemError
            ``feedback_full``.
        OSError
            If the file cannot be written.
        """
        received = datetime.now(UTC).isoformat(timespec="seconds")
        line = _line({"received": received, **rating.model_dump(exclude_none=True)})
        with self._adding:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
            try:
                if os.fstat(file).st_size + len(line) > self.limit:
                    logger.warning("feedback is refused: %s holds as much as RAGQA_FEEDBACK_LIMIT allows", self.path)
                    raise ProblemError("feedback_full")
                # In one write: a line of another process never lands within it.
                os.write(file, line)
            finally:
                os.close(file)


def _line(record: dict[str, object]) -> bytes:
    """Return a record as one line of ASCII: whatever a text holds, it cannot start another line or steer a terminal."""
    return json.dumps(record, ensure_ascii=True).encode("ascii") + b"\n"
