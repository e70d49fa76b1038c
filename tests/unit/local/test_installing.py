"""What is said, and kept, when something has to be installed first?"""

import sys
import threading
import time
from pathlib import Path

import pytest

from local.cache import built_once
from local.dovecot import Dovecot
from local.engine import EngineMissing
from local.kafka import Kafka
from local.mongodb import build_fast_mongodb, kind


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTDESK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!{sys.executable}\n{script}")
    (folder / name).chmod(0o755)


def test_missing_java_is_one_sentence_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineMissing) as missing:
        Kafka(tmp_path / "kafka").start()

    assert "java" in str(missing.value)
    assert "apt-get install openjdk-17-jdk-headless maven" in str(missing.value)
    assert "\n" not in str(missing.value)


def test_missing_maven_is_one_sentence_with_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    program(tmp_path / "bin", "java", "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(EngineMissing, match=r"needs mvn.*apt-get install openjdk-17-jdk-headless maven"):
        Kafka(tmp_path / "kafka").start()

    assert not (cache / "kafka-4.3.0").exists()


def test_a_failing_maven_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "java", "")
    program(tmp_path / "bin", "mvn", "import sys; sys.exit('the disk is full')")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(EngineMissing, match="the disk is full"):
        Kafka(tmp_path / "kafka").start()


def test_missing_dovecot_is_one_sentence_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.dovecot.SYSTEM_PROGRAMS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineMissing, match="apt-get install dovecot-imapd"):
        Dovecot(tmp_path / "dovecot").start()


def test_the_fast_mongodb_is_built_once_and_then_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path / "bin",
        "cargo",
        "import pathlib, sys\n"
        "target = pathlib.Path(sys.argv[sys.argv.index('--root') + 1], 'bin')\n"
        "target.mkdir()\n"
        "(target / 'secantusd-rs').write_text(' '.join(sys.argv[1:]))\n",
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert kind(fast=True) == "secantusdb"

    built = build_fast_mongodb()

    assert "install secantus-mdb" in built.read_text()
    assert kind(fast=True) == "secantusdb-rust"
    assert kind(fast=False) == "secantusdb"
    (tmp_path / "bin" / "cargo").unlink()
    assert build_fast_mongodb() == built


def test_without_cargo_the_fast_mongodb_is_refused_with_the_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineMissing, match="install Rust"):
        build_fast_mongodb()


def test_of_two_at_once_one_builds_and_both_get_it() -> None:
    builds: list[Path] = []

    def build(folder: Path) -> None:
        builds.append(folder)
        time.sleep(0.1)
        (folder / "whole").touch()

    got: list[Path] = []
    threads = [threading.Thread(target=lambda: got.append(built_once("thing", build))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(builds) == 1
    assert [(folder / "whole").exists() for folder in got] == [True] * 4


def test_a_failed_build_leaves_nothing_and_may_be_repeated(cache: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "half").touch()
        raise EngineMissing("no")

    with pytest.raises(EngineMissing):
        built_once("thing", fails)

    assert not [path for path in cache.iterdir() if path.is_dir()]
    assert built_once("thing", lambda folder: (folder / "whole").touch()).name == "thing"
