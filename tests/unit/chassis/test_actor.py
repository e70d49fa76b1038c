"""Can anybody but the gateway speak for somebody?"""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr, ValidationError

from chassis.http import Actor, ActorRejected, HttpSettings, read_actor, sign_actor

KEY = SecretStr("k" * 64)
ACTOR = Actor("usr_1", frozenset({"thing.read", "thing.write"}), "req_1")


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a good token, some changed; None leaves one out."""
    good = {"iss": "postdesk", "aud": "demo", "sub": "usr_1", "permissions": [], "exp": int(time.time()) + 60}
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def forged(wanted: dict[str, Any], algorithm: str = "HS256", key: SecretStr = KEY) -> str:
    octets = OctKey.import_key(key.get_secret_value())
    return "Actor " + jwt.encode({"alg": algorithm}, wanted, octets, algorithms=[algorithm])


def unsigned() -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims())]
    return "Actor " + ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def test_what_was_signed_is_read() -> None:
    token = sign_actor(KEY, ACTOR, "demo")

    assert read_actor(KEY, f"Actor {token}", "demo") == ACTOR


@pytest.mark.parametrize("accounts", [None, frozenset[str](), frozenset({"acc_1", "acc_2"})])
def test_whose_things_somebody_may_see_is_kept_none_apart_from_all(accounts: frozenset[str] | None) -> None:
    token = sign_actor(KEY, Actor("usr_1", frozenset(), "req_1", accounts), "demo")

    assert read_actor(KEY, f"Actor {token}", "demo").accounts == accounts


def test_a_token_made_as_agreed_is_read() -> None:
    """Guards the cases below: each differs from this one in one thing."""
    assert read_actor(KEY, forged(claims()), "demo").id == "usr_1"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        unsigned(),
        forged(claims(), "HS512"),
        forged(claims(), key=SecretStr("x" * 64)),
        forged(claims(accounts="acc_1")),
        forged(claims(aud="other")),
        forged(claims(aud=None)),
        forged(claims(iss="other")),
        forged(claims(iss=None)),
        forged(claims(exp=None)),
        forged(claims(exp=int(time.time()) - 3600)),
        forged(claims(exp="tomorrow")),
        forged(claims(nbf=int(time.time()) + 3600)),
        forged(claims(sub=None)),
        forged(claims(permissions=None)),
        forged(claims(permissions="thing.write")),
        "Actor " + "a" * 100_000,
        "Actor \udcff",
    ],
)
def test_any_other_token_is_rejected(authorization: str | None) -> None:
    with pytest.raises(ActorRejected):
        read_actor(KEY, authorization, "demo")


def test_a_token_that_just_ended_is_forgiven_for_the_sake_of_clocks() -> None:
    assert read_actor(KEY, forged(claims(exp=int(time.time()) - 3)), "demo").id == "usr_1"


def test_a_short_key_is_refused_and_no_key_is_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        HttpSettings(port=1, actor_key=SecretStr("hunter2"))
    assert "hunter2" not in str(caught.value)
    assert KEY.get_secret_value() not in repr(HttpSettings(port=1, actor_key=KEY))
