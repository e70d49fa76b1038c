"""Does the parser survive what nobody thought of? Atheris looks for bytes that break a law.

    python tests/fuzz/fuzz_parser.py [MINUTES] [FOLDER]

MINUTES is 10 by default. FOLDER keeps what was found worth trying (new, or of an earlier run); without it a temporary one is
used. The mails of the corpus are tried first. Ends with status 0 when nothing was found; else the bytes lie in a file whose
name is printed: make a fixture of them.
"""

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

with atheris.instrument_imports(include=["parser.domain"]):
    from support.mail_laws import assert_lawful

SECONDS_EACH = 5.0
"""Instrumented code is several times as slow."""
LARGEST = 32 * 1024


def try_one(raw: bytes) -> None:
    """One input; any exception is a finding."""
    assert_lawful(raw, seconds=SECONDS_EACH)


def main() -> None:
    """Read the command line and run."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="fuzz-parser-"))
    folder.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={round(minutes * 60)}",
        f"-max_len={LARGEST}",
        "-timeout=30",
        "-rss_limit_mb=2048",
        f"-dict={Path(__file__).with_name('mail.dict')}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder), str(ROOT / "tests" / "corpus")], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
