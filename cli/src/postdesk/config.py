"""Where is Postdesk, and by which token do we speak to it?

The environment decides (POSTDESK_URL, POSTDESK_TOKEN), else `~/.config/postdesk/config.toml`, which `postdesk login`
writes for its owner's eyes only.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from postdesk.failures import ExitCode, Failure

DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Config:
    """The address of the gateway and the token, where one is known."""

    url: str
    token: str | None = None


def config_path(environment: Mapping[str, str]) -> Path:
    """Where the configuration is kept (XDG base directory specification)."""
    home = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME", "~")).expanduser() / ".config"
    return Path(home) / "postdesk" / "config.toml"


def load_config(environment: Mapping[str, str]) -> Config:
    """What is configured; the environment wins over the file. Raises Failure where the file is broken."""
    stored = _stored(config_path(environment))
    url = environment.get("POSTDESK_URL") or stored.get("url") or DEFAULT_URL
    # A stored token belongs to the stored address: it must not be sent to another one the environment names.
    own = url.rstrip("/") == str(stored.get("url", DEFAULT_URL)).rstrip("/")
    token = environment.get("POSTDESK_TOKEN") or (stored.get("token") if own else None)
    return Config(url.rstrip("/"), token or None)


def save_config(path: Path, config: Config) -> None:
    """Write the file anew, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [f"{name} = {json.dumps(value)}" for name, value in (("url", config.url), ("token", config.token)) if value]
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    fresh.replace(path)


def _stored(path: Path) -> dict[str, str]:
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as broken:
        raise Failure(
            f"{path} cannot be read.", ExitCode.USAGE, "Mend it, or write it anew: postdesk login"
        ) from broken
    return {name: value for name, value in stored.items() if isinstance(value, str)}
