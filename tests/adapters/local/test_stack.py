"""Does a whole Postdesk start, survive a kill of its parts, and come back as the same one?"""

from pathlib import Path

import httpx
import pytest

from local import environment, stack
from local.environment import NEEDS, Secrets
from local.ports import answers
from local.process import NotReady
from local.stack import Stack, TokenForgotten

pytestmark = [pytest.mark.engines, pytest.mark.e2e]
FEW = ("parser", "api-gateway")


@pytest.fixture(autouse=True)
def few_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two services are enough to see how all are started."""
    few = {service: NEEDS[service] for service in FEW}
    for module in (environment, stack):
        monkeypatch.setattr(module, "NEEDS", few)


def status(stack: Stack, path: str) -> int:
    headers = {"Authorization": f"Bearer {stack.token()}"}
    return httpx.get(stack.api_url + path, headers=headers, timeout=10).status_code


def test_a_stack_comes_back_with_its_token_after_a_stop(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        token = stack.token()
        assert status(stack, "/api/v1/me") == httpx.codes.OK
        assert set(stack.pids()) >= set(FEW)

        gateway = stack.services["api-gateway"]
        gateway.kill()
        assert not answers(gateway.port)
        gateway.start()
        assert status(stack, "/api/v1/me") == httpx.codes.OK
    assert stack.pids() == {}

    with Stack(tmp_path) as again:
        assert again.token() == token
        assert status(again, "/api/v1/me") == httpx.codes.OK
        (tmp_path / "token").unlink()
        with pytest.raises(TokenForgotten, match="start with an empty folder"):
            again.token()


def test_secrets_are_for_the_owner_alone(tmp_path: Path) -> None:
    Stack(tmp_path)

    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_service_that_cannot_start_stops_everything_and_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = Secrets(actor_key="short", setup_key="short", keyring_key="")
    monkeypatch.setattr(Secrets, "new", lambda: weak)
    stack = Stack(tmp_path)

    with pytest.raises(NotReady, match=r"(?s)ended with code 1 .*ACTOR_KEY|actor_key"):
        stack.start()

    assert stack.pids() == {}
