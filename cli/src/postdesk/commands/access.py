"""How does one get in? The first admin's setup, and login with a token one has."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from postdesk.config import Config, config_path, save_config
from postdesk.secret_input import SecretFile, read_secret
from postdesk.session import Session, command

access = typer.Typer()

UrlOption = Annotated[str | None, typer.Option(help="Where the gateway is, as http://127.0.0.1:8080.")]


@command(access, "setup")
def set_up(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    name: Annotated[str, typer.Option(prompt="Your name", help="Who you are.")],
    email: Annotated[str, typer.Option(prompt="Your mail address", help="Where you are reached.")],
    url: UrlOption = None,
    secret_file: SecretFile = None,
    save: Annotated[bool, typer.Option(help="Log in with the new token at once.")] = True,  # noqa: FBT002 - a flag
) -> None:
    """Become the first admin, once. Asks for the setup key, which is the gateway's setting API_GATEWAY_SETUP_KEY."""
    config = Config((url or session.config.url).rstrip("/"))
    key = read_secret("Setup key", secret_file)
    done = session.api_with(config).post("/api/v1/setup", {"name": name, "email": email}, {"X-Setup-Key": key})
    session.screen.say("You are the first admin. Keep the token now: it is shown this once.")
    session.screen.details(done)
    if save:
        _save(session, Config(config.url, done["token"]))


@command(access, "login")
def log_in(session: Session, url: UrlOption = None, secret_file: SecretFile = None) -> None:
    """Keep an address and a token for the commands to come, once they are seen to work."""
    config = Config((url or session.config.url).rstrip("/"), read_secret("API token", secret_file))
    me = session.api_with(config).get("/api/v1/me")
    _save(session, config)
    session.screen.details({"url": config.url, "person": me["person"]["name"], "permissions": me["permissions"]})


def _save(session: Session, config: Config) -> None:
    path = config_path(os.environ)
    save_config(path, config)
    session.screen.say(f"Saved to {path}.")
