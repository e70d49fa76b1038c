"""How does Kafka get onto this machine? Maven brings it into the cache once; no address of a registry stands here."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.cache import built_once
from local.engine import EngineMissing
from local.process import NotReady

VERSION = "4.3.0"
INSTALL = "apt-get install openjdk-17-jdk-headless maven"
CLUSTER = "4L6g3nShT-eMCtK--X86sw"
PACKAGED = Path(__file__).with_name("kafka_files")
QUOTED_LINES = 15


@dataclass(frozen=True, slots=True)
class Installed:
    """What is needed to run Kafka: jars and log configuration, a formatted data folder to copy, shared classes."""

    folder: Path
    shared_classes: Path | None = None

    @property
    def formatted(self) -> Path:
        """A data folder as Kafka's storage tool leaves it."""
        return self.folder / "formatted"

    def command(self, *arguments: str, jvm: Sequence[str] = ()) -> list[str]:
        """The command that runs one of Kafka's main classes.

        Raises:
            EngineMissing: there is no Java.
        """
        shared = [f"-XX:SharedArchiveFile={self.shared_classes}"] if self.shared_classes else []
        log = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.xml'}"
        return [need("java"), "-XX:+UseSerialGC", *jvm, *shared, log, "-cp", f"{self.folder / 'jars'}/*", *arguments]


def installed(train: Callable[[Installed, Path], None], configuration: str) -> Installed:
    """Kafka as the cache has it; installed first when it has none.

    `train(kafka, archive)` runs the broker once so that the JVM writes its loaded classes into the file `archive`:
    that halves the CPU time of every later start. Without such a file Kafka runs as well. `configuration` is the
    template of server.properties.

    Raises:
        EngineMissing: Java or Maven is not installed, or Maven failed.
    """
    need("java")
    plain = Installed(built_once(f"kafka-{VERSION}", lambda folder: install(folder, configuration)))
    # The JVM checks that the jars lie where they lay: so this is a second step, after the folder has its name.
    classes = built_once(f"kafka-{VERSION}-classes", lambda folder: _try_training(train, plain, folder))
    archive = classes / "kafka.jsa"
    return Installed(plain.folder, archive if archive.exists() else None)


def install(folder: Path, configuration: str) -> None:
    """Fill a folder with Kafka's jars, its log configuration and a formatted data folder."""
    maven = need("mvn")
    shutil.copytree(PACKAGED, folder, dirs_exist_ok=True)
    copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder / 'jars'}"]
    run([maven, "-q", "-B", "-f", str(folder / "pom.xml"), *copy])
    properties = folder / "format.properties"
    properties.write_text(configuration.format(port=1, controller=2, data=folder / "formatted"), encoding="utf-8")
    tool = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(properties)]
    run(Installed(folder).command(*tool))


def need(program: str) -> str:
    """The full path of a program on PATH.

    Raises:
        EngineMissing: it is not there.
    """
    found = shutil.which(program)
    if found is None:
        raise EngineMissing(f"Kafka needs {program}, which is not on PATH: install Java 17 and Maven ({INSTALL})")
    return found


def run(command: list[str]) -> None:
    """Run an installation step.

    Raises:
        EngineMissing: it failed; the text quotes what it said.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-QUOTED_LINES:])
        raise EngineMissing(f"cannot install Kafka, {command[0]} failed with code {done.returncode}:\n{said}")


def _try_training(train: Callable[[Installed, Path], None], kafka: Installed, folder: Path) -> None:
    try:
        train(kafka, folder / "kafka.jsa")
    except NotReady as problem:  # a faster start is not worth a failed one
        (folder / "why-not.txt").write_text(str(problem), encoding="utf-8")
