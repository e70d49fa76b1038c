"""Which keys do tests encrypt with? Real ones, made from their ids."""

from __future__ import annotations

import base64
import hashlib

from chassis.keyring import Keyring, KeyringSettings


def a_ring(active: str, *others: str, wrong: str = "") -> Keyring:
    """A key ring; `wrong` names a key that has another material than elsewhere."""
    keys = {name: _material(name + ("!" if name == wrong else "")) for name in (active, *others)}
    return Keyring(KeyringSettings.model_validate({"keys": keys, "active": active}))


def _material(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()
