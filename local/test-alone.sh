#!/bin/sh
# Install one service with nothing but what it declares, and run its unit tests: a shared environment hides missing
# dependencies. Versions and hashes are those of requirements.lock. No conftest is read, so the profile without deadlines is
# the one that hypothesis has itself.
set -eu

service=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
uv=".venv/bin/uv --system-certs"
$uv venv --quiet --python .venv/bin/python "$room/venv"
$uv pip install --quiet --python "$room/venv/bin/python" --constraints requirements.lock \
    ./contracts ./chassis "./services/$service" hypothesis pytest pytest-asyncio pytest-timeout
echo "== $service alone"
"$room/venv/bin/python" -m pytest -q -p no:cacheprovider --durations=0 --durations-min=5 \
    --hypothesis-profile ci --confcutdir "tests/unit/$service" "tests/unit/$service"
