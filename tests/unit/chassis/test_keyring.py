"""Does a ciphertext open where it belongs, and nowhere else?"""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.keyring import CiphertextRejected, KeyMaterialInvalid, KeyMissing, Keyring, KeyringSettings

OLD = SecretStr(base64.b64encode(b"o" * 32).decode())
NEW = SecretStr(base64.b64encode(b"n" * 32).decode())
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def a_keyring(active: str = "new", **keys: SecretStr) -> Keyring:
    return Keyring(KeyringSettings(keys=keys or {"old": OLD, "new": NEW}, active=active))


@given(st.text(), NAMES, NAMES)
def test_what_was_encrypted_opens_in_its_place(plain: str, record: str, field: str) -> None:
    keyring = a_keyring()

    cipher = keyring.encrypt(plain, record=record, field=field)

    assert keyring.decrypt(cipher, record=record, field=field) == plain
    assert cipher.startswith("v1.new.")
    assert cipher.isascii()


def test_the_same_text_never_looks_the_same() -> None:
    keyring = a_keyring()

    assert len({keyring.encrypt("hunter2", record="r", field="f") for _ in range(100)}) == 100


@pytest.mark.parametrize(("record", "field"), [("mbx_2", "password"), ("mbx_1", "token"), ("mbx_1password", "")])
def test_a_ciphertext_moved_elsewhere_is_rejected(record: str, field: str) -> None:
    keyring = a_keyring()
    cipher = keyring.encrypt("hunter2", record="mbx_1", field="password")

    with pytest.raises(CiphertextRejected, match="damaged"):
        keyring.decrypt(cipher, record=record, field=field)


def test_places_cannot_be_made_to_look_alike() -> None:
    with pytest.raises(ValueError, match="NUL"):
        a_keyring().encrypt("hunter2", record="mbx_1\0password", field="")


@pytest.mark.parametrize("position", [0, 15, 30])
def test_a_changed_ciphertext_is_rejected(position: int) -> None:
    keyring = a_keyring()
    head, body = keyring.encrypt("hunter2", record="r", field="f").rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    raw[position] ^= 1

    with pytest.raises(CiphertextRejected):
        keyring.decrypt(f"{head}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}", record="r", field="f")


@pytest.mark.parametrize(
    "cipher", ["", "hunter2", "v1", "v1.new", "v1.new.", "v2.new.AAAA", "v1.new.A", "v1.new.?", "v1.new.é"]
)
def test_what_is_no_ciphertext_is_rejected(cipher: str) -> None:
    with pytest.raises(CiphertextRejected):
        a_keyring().decrypt(cipher, record="r", field="f")


def test_an_old_key_still_opens_after_rotation_and_is_known_as_old() -> None:
    cipher = a_keyring("old").encrypt("hunter2", record="r", field="f")
    rotated = a_keyring("new")

    assert rotated.decrypt(cipher, record="r", field="f") == "hunter2"
    assert not rotated.is_current(cipher)
    assert rotated.is_current(rotated.encrypt("hunter2", record="r", field="f"))


def test_a_missing_key_is_named() -> None:
    cipher = a_keyring("old").encrypt("hunter2", record="mbx_1", field="password")

    with pytest.raises(KeyMissing, match="'old'"):
        a_keyring("new", new=NEW).decrypt(cipher, record="mbx_1", field="password")


@pytest.mark.parametrize(
    ("keys", "active", "text"),
    [
        ({"a": "hunter2 is no key"}, "a", "'a' is not base64"),
        ({"a": base64.b64encode(b"short").decode()}, "a", "'a' has 5 bytes, not 32"),
        ({"a.b": OLD.get_secret_value()}, "a.b", "key id 'a.b'"),
        ({"a": OLD.get_secret_value()}, "b", "active key 'b' is not among the keys \\(a\\)"),
        ({}, "a", "\\(none\\)"),
    ],
)
def test_unusable_keys_are_refused_at_once_without_showing_them(keys: dict[str, str], active: str, text: str) -> None:
    settings = KeyringSettings(keys={name: SecretStr(key) for name, key in keys.items()}, active=active)

    with pytest.raises(KeyMaterialInvalid, match=text) as caught:
        Keyring(settings)
    assert not any(key in str(caught.value) for key in keys.values())
