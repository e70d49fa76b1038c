"""Which users are there in the router's tests?"""

from __future__ import annotations

from typing import Any

from router.domain.people import User, UserState
from support.routing import NOW


def a_user(name: str, state: UserState = UserState.ACTIVE, **changes: Any) -> User:
    """Somebody who writes from one address of this name."""
    address = f"{name}@example.com"
    fields: dict[str, Any] = {"id": f"usr_{name}", "addresses": (address,), "identities": (address,), "state": state}
    return User.model_validate(fields | {"created_at": NOW, "updated_at": NOW} | changes)
