"""Every error that ragqa raises on purpose.

::

    RagqaError
    ├── SettingsError          a RAGQA_* setting has a value that cannot work
    ├── RejectedFile           a corpus file that cannot be read as articles
    ├── EmptyCorpus            no article could be loaded at all
    ├── WeightsError           the embedded model weights are missing or damaged
    ├── ReaderError            the reader's package data is missing or damaged
    ├── SnapshotError          an index on disk cannot be used
    │   ├── NoSnapshot         nothing has been built yet
    │   ├── DamagedSnapshot    a checksum or a file does not agree with the manifest
    │   └── EmbedderMismatch   the snapshot was built by another embedder
    └── UnknownArticle         no article has this id in the active snapshot
"""

from pathlib import Path


class RagqaError(Exception):
    """Base class; its message tells what was wrong and what to do."""


class SettingsError(RagqaError):
    """A setting has a value that cannot work."""


class RejectedFile(RagqaError):
    """A corpus file, or one record of it, was skipped.

    Parameters
    ----------
    path
        The file, as the user would recognise it.
    reason
        Why it was skipped, one sentence.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class EmptyCorpus(RagqaError):
    """No article could be loaded from the corpus."""


class WeightsError(RagqaError):
    """The embedded model weights are missing or damaged."""


class ReaderError(RagqaError):
    """The reader's package data is missing or damaged."""


class SnapshotError(RagqaError):
    """An index on disk cannot be used."""


class NoSnapshot(SnapshotError):
    """Nothing has been built yet."""


class DamagedSnapshot(SnapshotError):
    """A checksum or a file does not agree with the manifest."""


class EmbedderMismatch(SnapshotError):
    """The snapshot was built by another embedder than the one in use."""


class UnknownArticle(RagqaError):
    """No article has this id in the active snapshot."""
