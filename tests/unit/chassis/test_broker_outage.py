"""Which errors wait for a dependency, and which are about the record?"""

from __future__ import annotations

import errno

import pytest
from aiokafka import errors as kafka
from pymongo import errors as mongo

from chassis.blobs import BlobMissing, BlobStoreUnavailable
from chassis.broker import Permanent, is_outage
from chassis.broker.attempt import HandlerTimedOut
from chassis.broker.publisher import NotAcknowledged, NotConnected


@pytest.mark.parametrize(
    "error",
    [
        kafka.KafkaConnectionError(),
        kafka.KafkaTimeoutError(),
        kafka.NotEnoughReplicasError(),
        kafka.UnknownTopicOrPartitionError(),
        kafka.TopicAuthorizationFailedError(),
        kafka.OutOfOrderSequenceNumber(),
        kafka.ProducerClosed(),
        NotConnected("not yet"),
        NotAcknowledged("in time"),
        mongo.ServerSelectionTimeoutError(),
        mongo.AutoReconnect(),
        mongo.NotPrimaryError(),
        mongo.NetworkTimeout(),
        mongo.WaitQueueTimeoutError(),
        BlobStoreUnavailable("down"),
        ConnectionRefusedError(),
        TimeoutError(),
        OSError(errno.ENOSPC, "disk full"),
        ExceptionGroup("lanes", [ValueError(), ExceptionGroup("inner", [ConnectionError()])]),
    ],
    ids=repr,
)
def test_what_is_down_is_waited_for(error: BaseException) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        Permanent(),
        HandlerTimedOut(),
        kafka.MessageSizeTooLargeError(),
        kafka.IllegalStateError(),
        mongo.DuplicateKeyError("E11000"),
        mongo.DocumentTooLarge("17 MB"),
        mongo.WriteError("bad"),
        BlobMissing("gone"),
        FileNotFoundError(),
        ExceptionGroup("lanes", [ValueError(), KeyError()]),
    ],
    ids=repr,
)
def test_what_is_about_the_record_is_not(error: BaseException) -> None:
    assert not is_outage(error)
