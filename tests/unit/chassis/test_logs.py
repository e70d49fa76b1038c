"""Is each log line one JSON object that says who, when, what, and no secret?"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from structlog.testing import capture_logs

from chassis.logs import LogSettings, configure
from chassis.telemetry import Telemetry, TelemetrySettings


@pytest.fixture(autouse=True)
def undo() -> Iterator[None]:
    """Logging is global; give it back as it was."""
    root, config = logging.getLogger(), structlog.get_config()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("aiokafka", "uvicorn.access")}
    yield
    structlog.configure(**config)
    root.handlers[:] = before
    root.setLevel(level)
    for name, one in levels.items():
        logging.getLogger(name).setLevel(one)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_says_who_when_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")

    structlog.get_logger().info("mail_taken", delivery_id="dlv_1")

    (line,) = lines(capsys)
    assert (line["service"], line["level"], line["event"], line["delivery_id"]) == (
        "fetcher",
        "info",
        "mail_taken",
        "dlv_1",
    )
    assert datetime.now(UTC) - datetime.fromisoformat(line["timestamp"]) < timedelta(seconds=5)
    assert "trace_id" not in line


@pytest.mark.parametrize("said", ['a\r\n{"level":"info"}', "\x1b[2J\x9b31m", "\u2028\x85", '", "level": "info'])
def test_i32_whatever_is_told_stays_in_its_field_of_its_line(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "parser")

    structlog.get_logger().warning("mail_odd", subject=said)
    logging.getLogger("library").warning("odd: %s", said)

    out = capsys.readouterr().out
    ours, theirs = map(json.loads, out.splitlines())
    assert (ours["subject"], theirs["event"], ours["level"]) == (said, f"odd: {said}", "warning")
    assert out.replace("\n", "").isprintable()


def test_libraries_take_the_same_road(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")

    logging.getLogger("some.library").warning("connection to %s lost", "mongo")

    (line,) = lines(capsys)
    assert (line["event"], line["service"], line["logger"]) == ("connection to mongo lost", "fetcher", "some.library")


def test_noise_of_libraries_and_levels_below_the_chosen_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(level="info"), "fetcher")

    logging.getLogger("aiokafka.consumer").info("heartbeat")
    logging.getLogger("uvicorn.access").info("GET /healthz")
    structlog.get_logger().debug("detail")

    assert lines(capsys) == []


def test_tests_see_what_a_logger_says_that_was_used_before() -> None:
    """Loggers are cached when they are first used; configuring anew must not lose them."""
    log = structlog.get_logger()
    configure(LogSettings(), "one")
    log.info("first")
    configure(LogSettings(), "two")

    with capture_logs() as logged:
        log.info("second")

    assert [line["event"] for line in logged] == ["second"]


def test_a_current_span_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")
    telemetry = Telemetry(TelemetrySettings(sample_ratio=1), "fetcher")

    with telemetry.root_span("taken") as traceparent:
        structlog.get_logger().info("mail_taken")
        logging.getLogger("some.library").warning("odd")

    assert traceparent is not None
    assert {line["trace_id"] for line in lines(capsys)} == {traceparent.split("-")[1]}


@pytest.mark.parametrize(
    "key", ["password", "Secret", "client_secret", "token", "api-key", "Authorization", "imap_password"]
)
def test_secrets_are_replaced_wherever_they_stand(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")

    structlog.get_logger().info(
        "login", **{key: "hunter2"}, settings={"inner": {key: "hunter2"}}, list=[{key: "hunter2"}]
    )

    assert "hunter2" not in json.dumps(lines(capsys))


def test_ids_of_secrets_are_no_secrets_and_wrapped_ones_stay_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")

    structlog.get_logger().info("login", token_id="tok_1", passwords=2, key=SecretStr("hunter2"))

    (line,) = lines(capsys)
    assert line["token_id"] == "tok_1"
    assert line["passwords"] == 2
    assert "hunter2" not in json.dumps(line)


def test_an_exception_is_told_in_one_line_without_local_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(), "fetcher")

    def log_in(password: str) -> None:
        raise ValueError(len(password))

    try:
        log_in("hunter2")
    except ValueError:
        structlog.get_logger().exception("login_failed")

    (line,) = lines(capsys)
    assert "ValueError: 7" in line["exception"]
    assert "password = " not in line["exception"]
