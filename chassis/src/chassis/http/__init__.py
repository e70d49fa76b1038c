"""How is a service's HTTP interface built, guarded, observed and served?

`create_app` assembles it, `operation` declares what a route needs, `Problem` is how it says no, `serve` runs it.
"""

from chassis.http.actor import Actor, ActorRejected, HttpSettings, read_actor, sign_actor
from chassis.http.application import Lifespan, create_app
from chassis.http.operation import current_actor, operation
from chassis.http.problem import Problem
from chassis.http.server import serve

__all__ = [
    "Actor",
    "ActorRejected",
    "HttpSettings",
    "Lifespan",
    "Problem",
    "create_app",
    "current_actor",
    "operation",
    "read_actor",
    "serve",
    "sign_actor",
]
