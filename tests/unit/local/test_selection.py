"""Does the environment decide which server is used?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from local import selection
from local.engine import Server
from local.kafka import Kafka
from local.mongodb import MongoDB


def test_a_named_kafka_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTDESK_TEST_KAFKA", "broker:9092")

    with selection.kafka(tmp_path) as kafka:
        assert kafka.address == "broker:9092"


def test_a_named_mongodb_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTDESK_TEST_MONGO", "mongodb://db:27017/")

    with selection.mongodb(tmp_path) as mongodb:
        assert mongodb.address == "mongodb://db:27017/"


def test_local_means_local_even_where_docker_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTDESK_TEST_KAFKA", "local")
    monkeypatch.setenv("POSTDESK_TEST_MONGO", "local")

    assert isinstance(selection.kafka(tmp_path), Kafka)
    assert isinstance(selection.mongodb(tmp_path), MongoDB)


@pytest.mark.parametrize(
    ("variable", "choose"),
    [
        ("POSTDESK_TEST_KAFKA", selection.kafka),
        ("POSTDESK_TEST_MONGO", selection.mongodb),
    ],
)
def test_asking_for_docker_where_none_answers_says_so(
    variable: str, choose: Callable[[Path], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    monkeypatch.setenv(variable, "docker")

    with pytest.raises(selection.DockerUnreachable, match=variable):
        choose(tmp_path)


def test_without_a_wish_and_without_docker_it_is_the_local_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    monkeypatch.delenv("POSTDESK_TEST_KAFKA", raising=False)

    assert isinstance(selection.kafka(tmp_path), Kafka)
