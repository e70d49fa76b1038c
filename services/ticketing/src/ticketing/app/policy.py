"""What do settings decide about tickets, and what becomes of the secrets in them?"""

from __future__ import annotations

import base64
import hashlib
import hmac

from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.policy import Policy
from ticketing.domain.tokens import TokenKeys
from ticketing.settings import Settings


def policy(settings: Settings) -> Policy:
    """What the deployment decides about tickets."""
    secrets = {name: base64.b64decode(key.get_secret_value()) for name, key in settings.token.keys.items()}
    tokens = TokenKeys(secrets, settings.token.active)
    return Policy(NumberTemplate(settings.number), tokens, settings.grace, settings.copies)


def link_secret(settings: Settings) -> bytes:
    """What signs links to attachments: made from the key that all replicas share, and of no use for anything else."""
    key = settings.http.actor_key.get_secret_value().encode()
    return hmac.digest(key, b"ticketing attachment links", hashlib.sha256)
