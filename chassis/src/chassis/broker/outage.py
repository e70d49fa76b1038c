"""Is this error about the record, or is something down that every record needs?"""

from __future__ import annotations

from typing import Final

from aiokafka import errors as kafka

from chassis import blobs, mongo

_OUTAGES: Final[tuple[type[BaseException], ...]] = (kafka.KafkaError, OSError, *mongo.OUTAGES, *blobs.OUTAGES)
_NOT_OUTAGES: Final[tuple[type[BaseException], ...]] = (
    kafka.MessageSizeTooLargeError,
    kafka.RecordListTooLargeError,
    kafka.InvalidTopicError,
    kafka.IllegalStateError,
    kafka.IllegalOperation,
    kafka.UnsupportedVersionError,
    # About one file or child process, not about a dependency.
    FileNotFoundError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
    ProcessLookupError,
    ChildProcessError,
)


def is_outage(error: BaseException) -> bool:
    """Whether Kafka, MongoDB, the blob store or a connection is down: wait and retry, never dead-letter.

    A group of errors counts as soon as one of them does. A cause does not: who translates an error means it.
    """
    if isinstance(error, BaseExceptionGroup):
        return any(is_outage(inner) for inner in error.exceptions)
    return isinstance(error, _OUTAGES) and not isinstance(error, _NOT_OUTAGES)
