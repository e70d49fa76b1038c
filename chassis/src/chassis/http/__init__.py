"""How is a service's HTTP interface built, guarded, observed and served?

`create_app` assembles it, `operation` declares what a route needs, `Problem` is how it says no, `serve` runs it. `Peer` asks another service.
"""

from chassis.http.actor import Actor, ActorRejected, HttpSettings, read_actor, sign_actor
from chassis.http.application import Lifespan, create_app
from chassis.http.fields import Instant, NoBool
from chassis.http.operation import Asker, Naming, RequestName, current_actor, operation, routes_of
from chassis.http.peer import Caller, Peer, PeerUnreachable
from chassis.http.problem import Problem
from chassis.http.server import serve
from chassis.http.versions import IfMatch, etag, expected_version

__all__ = [
    "Actor",
    "ActorRejected",
    "Asker",
    "Caller",
    "HttpSettings",
    "IfMatch",
    "Instant",
    "Lifespan",
    "Naming",
    "NoBool",
    "Peer",
    "PeerUnreachable",
    "Problem",
    "RequestName",
    "create_app",
    "current_actor",
    "etag",
    "expected_version",
    "operation",
    "read_actor",
    "routes_of",
    "serve",
    "sign_actor",
]
