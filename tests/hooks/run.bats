#!/usr/bin/env bats
# The shim and the launchers under one POSIX shell; UNDER names it (dash, bash). Run by test_shells.py.

setup() {
    repo=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    project="$BATS_TEST_TMPDIR/a project"
    plugin="$BATS_TEST_TMPDIR/the plugin"
    mkdir -p "$project/.git" "$project/sub/dir" "$plugin"
    cp -R "$repo/hooks" "$repo/bin" "$plugin"
    ln -s "$repo/des" "$plugin/des"
    export HOME="$BATS_TEST_TMPDIR/home" CLAUDE_PROJECT_DIR="$project" CLAUDE_PLUGIN_DATA="$BATS_TEST_TMPDIR/home/data"
    unset DES_HOME DES_PYTHON XDG_DATA_HOME
    mkdir -p "$HOME"
}

session() {
    mkdir -p "$project/.nwave/des/logs"
    printf '{"feature_id": "x", "owners": ["s1"]}' >"$project/.nwave/des/deliver-session.json"
}

# Replace the shim's interpreters by one that notes its call and its input.
spy() {
    cat >"$BATS_TEST_TMPDIR/spy python" <<E
#!/bin/sh
cat >"$BATS_TEST_TMPDIR/seen"
exit ${1:-0}
