#!/bin/sh
# Pins the dependencies of pyproject.toml, with hashes, for every supported Python and platform. Called by `make lock`.
set -eu
cd "$(dirname "$0")/.."

tool=build/lock
[ -x $tool/bin/uv ] || {
    python3 -m venv $tool
    $tool/bin/python -m pip install --quiet uv
}
compile() {
    $tool/bin/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
        --custom-compile-command 'make lock' --no-config --upgrade "$@"
}
compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
grep -c '==' requirements.lock requirements-dev.lock
