"""How does a service publish to Kafka and consume from it, without losing anything? The one place that knows FastStream."""

from chassis.broker.breaker import BreakerOpen
from chassis.broker.failpoints import CONSUMING, Failpoints, FailpointUnknown
from chassis.broker.gate import DependencyDown
from chassis.broker.outage import is_outage
from chassis.broker.provision import TopicPlan, TopicsNotReady, provision
from chassis.broker.record import Dead, Outgoing, Permanent, Record, Subscription, each
from chassis.broker.service import Broker
from chassis.broker.settings import KafkaSettings, Limits

__all__ = [
    "CONSUMING",
    "BreakerOpen",
    "Broker",
    "Dead",
    "DependencyDown",
    "FailpointUnknown",
    "Failpoints",
    "KafkaSettings",
    "Limits",
    "Outgoing",
    "Permanent",
    "Record",
    "Subscription",
    "TopicPlan",
    "TopicsNotReady",
    "each",
    "is_outage",
    "provision",
]
