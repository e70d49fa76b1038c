"""How do secrets lie in a database so that a copy of it is worth nothing?

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. The text form is `v1.<key id>.<base64url of nonce + ciphertext>`;
record and field are authenticated with it, so a ciphertext opens only where it was stored. Several keys may be known at
once; new text uses the active one, which is how keys are rotated while everything runs.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, SecretStr

VERSION: Final = "v1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")


class KeyMaterialInvalid(ValueError):
    """The configured keys cannot be used; the text says which one and why, never the key."""


class KeyMissing(LookupError):
    """A ciphertext needs a key that is not in the ring: add the key with the id that the text names."""


class CiphertextRejected(ValueError):
    """A ciphertext was changed, or stands at another record or field than the one it was made for."""


class KeyringSettings(BaseModel):
    """The keys by id, each 32 bytes in base64, and the id of the one that encrypts."""

    model_config = ConfigDict(frozen=True)

    keys: dict[str, SecretStr]
    """JSON: the base64 of 32 bytes by the key's id, `{"k1": "..."}`. All of them decrypt."""
    active: str
    """The id of the key that encrypts."""


class Keyring:
    """Encrypts and decrypts short texts. Raises `KeyMaterialInvalid` when it is built from unusable keys."""

    def __init__(self, settings: KeyringSettings) -> None:
        self._ciphers = {key_id: AESGCM(_material(key_id, key)) for key_id, key in settings.keys.items()}
        if settings.active not in self._ciphers:
            known = ", ".join(sorted(self._ciphers)) or "none"
            raise KeyMaterialInvalid(f"active key {settings.active!r} is not among the keys ({known})")
        self.active: Final = settings.active

    def encrypt(self, plain: str, *, record: str, field: str) -> str:
        """Encrypt for one field of one record, with the active key. The same text never gives the same ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.active].encrypt(nonce, plain.encode(), _place(record, field))
        return f"{VERSION}.{self.active}.{base64.urlsafe_b64encode(nonce + sealed).rstrip(b'=').decode()}"

    def decrypt(self, cipher: str, *, record: str, field: str) -> str:
        """Decrypt what was encrypted for the same field of the same record.

        Raises:
            KeyMissing: it was made with a key that is not in the ring.
            CiphertextRejected: it is damaged, not a ciphertext of ours, or was made for another place.
        """
        key_id, sealed = _split(cipher)
        if (key := self._ciphers.get(key_id)) is None:
            raise KeyMissing(f"key {key_id!r} is not in the key ring: add it to read {field} of {record}")
        try:
            plain = key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _place(record, field))
        except (InvalidTag, ValueError) as error:
            raise CiphertextRejected(f"{field} of {record} is damaged or belongs elsewhere") from error
        return plain.decode()

    @property
    def known(self) -> frozenset[str]:
        """The ids of the keys in the ring."""
        return frozenset(self._ciphers)

    def key_of(self, cipher: str) -> str:
        """The id of the key that a ciphertext was made with. Raises `CiphertextRejected` where it is none of ours."""
        return _split(cipher)[0]

    def is_current(self, cipher: str) -> bool:
        """Whether a ciphertext was made with the active key; if not, it is due for rotation."""
        return self.key_of(cipher) == self.active


def _split(cipher: str) -> tuple[str, bytes]:
    version, _, rest = cipher.partition(".")
    key_id, _, body = rest.partition(".")
    if version != VERSION or not key_id or not body:
        raise CiphertextRejected("the text is not of the form v1.<key id>.<base64url>")
    try:
        # The standard library skips foreign characters unless told not to: two texts must not mean one ciphertext.
        return key_id, base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CiphertextRejected("the ciphertext is not base64url") from error


def _material(key_id: str, key: SecretStr) -> bytes:
    if not _KEY_ID.fullmatch(key_id):
        raise KeyMaterialInvalid(f"key id {key_id!r}: use up to 32 letters, digits, '-' or '_'")
    try:
        material = base64.b64decode(key.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyMaterialInvalid(f"key {key_id!r} is not base64: make one with `openssl rand -base64 32`") from None
    if len(material) != _KEY_BYTES:
        raise KeyMaterialInvalid(
            f"key {key_id!r} has {len(material)} bytes, not {_KEY_BYTES}: make one with `openssl rand -base64 32`"
        )
    return material


def _place(record: str, field: str) -> bytes:
    """What is authenticated beside the text. Neither part may hold the separator, or two places would look alike."""
    if "\0" in record or "\0" in field:
        raise ValueError("record and field must not contain NUL")
    return f"{record}\0{field}".encode()
