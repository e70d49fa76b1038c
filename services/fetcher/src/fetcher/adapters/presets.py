"""How are presets of mail providers read?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fetcher.domain.mailbox import Security
from fetcher.domain.presets import PasswordKind, Preset, Presets, Server, SignIn, UserForm, normalised

_FILE: Final = "presets.toml"


class PresetsInvalid(ValueError):
    """A file of presets cannot be used: the text names the entry and what is wrong with it."""


def read_presets(own: Path | None = None) -> Presets:
    """Those that come with us, and an admin's own, which win. Raises `PresetsInvalid`, `OSError`."""
    texts = [resources.files("fetcher").joinpath(_FILE).read_text(encoding="utf-8")]
    if own:
        texts.append(own.read_text(encoding="utf-8"))
    return Presets([preset for text in texts for preset in _presets(text)])


def _presets(text: str) -> list[Preset]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetsInvalid(f"the presets are not TOML: {error}") from error
    return [_preset(name, entry) for name, entry in found.items()]


def _preset(name: str, entry: Mapping[str, Any]) -> Preset:
    rest = dict(entry)
    try:
        return Preset(
            id=name,
            name=str(rest.pop("name")),
            imap=_server(rest.pop("imap")),
            smtp=_server(rest.pop("smtp")),
            user=UserForm(rest.pop("user", UserForm.ADDRESS)),
            password=PasswordKind(rest.pop("password", PasswordKind.ORDINARY)),
            password_url=str(rest.pop("password_url", "")),
            oauth=_sign_in(rest.pop("oauth")) if "oauth" in rest else None,
            hints=tuple(rest.pop("hints", ())),
            **{key: tuple(map(normalised, value)) for key, value in rest.items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PresetsInvalid(f"preset {name!r}: {type(error).__name__}: {error}") from error


def _server(entry: tuple[str, int, str]) -> Server:
    host, port, security = entry
    return Server(normalised(host), int(port), Security(security))


def _sign_in(entry: Mapping[str, Any]) -> SignIn:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return SignIn(**fields)
