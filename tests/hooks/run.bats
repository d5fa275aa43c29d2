#!/usr/bin/env bats
# The shim and the launchers under one POSIX shell; UNDER names it (dash, bash). Run by test_shells.py.

bats_require_minimum_version 1.5.0

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

# Replace the shim's interpreters by one that notes its input and ends with a code.
spy() {
    printf '#!/bin/sh\n/bin/cat >"%s"\nexit %s\n' "$BATS_TEST_TMPDIR/seen" "${1:-0}" >"$BATS_TEST_TMPDIR/spy python"
    chmod +x "$BATS_TEST_TMPDIR/spy python"
    sed "s|^for python in .*; do|for python in '$BATS_TEST_TMPDIR/spy python'; do|" "$repo/hooks/run" >"$plugin/hooks/run"
}

seen() {
    [ -e "$BATS_TEST_TMPDIR/seen" ]
}

hook() {
    "$UNDER" "$plugin/hooks/run" "$@"
}

multiline() {
    cat <<'PAYLOAD'
{
 "session_id": "s1",
 "tool_name": "Write",
 "tool_input": {"file_path": "src/a.py", "content": "line\nline\tend\\n \"x\" $(id) `id` %s %d \\"},
 "cwd": "PROJECT",
 "prompt": "say\n\nStart delivery track\\n"
}
PAYLOAD
}

@test "no session: nothing is started, with no program in PATH at all" {
    spy
    run env PATH=/nowhere "$(command -v "$UNDER")" "$plugin/hooks/run" pre-tool <<<"$(multiline)"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run ! seen
}

@test "an ordinary prompt starts nothing" {
    spy
    run env PATH=/nowhere "$(command -v "$UNDER")" "$plugin/hooks/run" user-prompt <<<'{"prompt": "hello\nthere"}'
    [ "$status" -eq 0 ]
    run ! seen
}

@test "a session above the working directory is found" {
    session
    spy
    cd "$project/sub/dir"
    CLAUDE_PROJECT_DIR="$project/sub/dir" hook pre-tool <<<'{}'
    seen
    rm "$BATS_TEST_TMPDIR/seen"
    unset CLAUDE_PROJECT_DIR
    hook pre-tool <<<'{}'
    seen
}

@test "a session is found through a symbolic link, and when its file is one to nowhere" {
    spy
    mkdir -p "$project/.nwave/des"
    ln -s nowhere "$project/.nwave/des/deliver-session.json"
    ln -s "$project/sub" "$BATS_TEST_TMPDIR/link"
    CLAUDE_PROJECT_DIR="$BATS_TEST_TMPDIR/link" hook pre-tool <<<'{}'
    seen
}

@test "a payload of several lines reaches the script as it is, read or not read by the shell" {
    session
    spy
    for event in user-prompt pre-tool; do
        multiline | hook "$event"
        multiline | cmp - "$BATS_TEST_TMPDIR/seen"
    done
    printf '%s' '{"prompt": "delivery"}' | hook user-prompt
    [ "$(cat "$BATS_TEST_TMPDIR/seen")" = '{"prompt": "delivery"}' ]
}

@test "a write over several lines is refused like any other" {
    session
    run hook pre-tool <<<"$(multiline | sed "s|PROJECT|$project|")"
    [ "$status" -eq 0 ]
    [[ "$output" == *'"permissionDecision": "deny"'* ]]
}

@test "a trigger is recognised" {
    run hook user-prompt <<<'{"prompt": "Execute delivery for iteration 3"}'
    [ "$status" -eq 0 ]
    [[ "$output" == *'args `3`'* ]]
}

@test "a script that ends oddly: refused where a decision was due, recorded and let through elsewhere" {
    session
    for code in 2 3 99 137; do
        spy "$code"
        run hook pre-agent <<<'{}'
        [ "$status" -eq 2 ]
        [[ "$output" == *"status $code"* ]]
        run hook pre-tool <<<'{}'
        [ "$status" -eq 0 ]
        [ -z "$output" ]
    done
    [ "$(cat "$project"/.nwave/des/logs/*.log | grep -c HOOK_FAILED)" -eq 8 ]
}

@test "a script that refuses" {
    spy 42
    run hook pre-agent <<<'{}'
    [ "$status" -eq 2 ]
}

@test "no interpreter: marked prompts are refused, everything else goes on" {
    session
    sed "s|^for python in .*; do|for python in /nowhere/python3; do|" "$repo/hooks/run" >"$plugin/hooks/run"
    run hook pre-agent <<<'{"tool_input": {"prompt": "<!-- DES-VALIDATION : required -->"}}'
    [ "$status" -eq 2 ]
    [[ "$output" == *"Python 3.9"* ]]
    run hook pre-agent <<<'{"tool_input": {"prompt": "look"}}'
    [ "$status" -eq 0 ]
    run hook subagent-stop <<<'{}'
    [ "$status" -eq 2 ]
    run hook pre-tool <<<'{}'
    [ "$status" -eq 0 ]
}

@test "a project directory that is gone" {
    CLAUDE_PROJECT_DIR=/nowhere run hook pre-tool <<<'{}'
    [ "$status" -eq 0 ]
}

# A made-up environment in the data directory $1 that says $2 and its arguments.
environment() {
    sum=$(cksum <"$plugin/requirements.lock")
    bin="$1/venv-${sum%% *}/bin"
    mkdir -p "$bin"
    printf '#!/bin/sh\nprintf "%%s|" %s "$@"\n' "$2" >"$bin/python"
    chmod +x "$bin/python"
}

@test "launcher: each name starts its program in the environment, arguments untouched" {
    echo 'click==8.1' >"$plugin/requirements.lock"
    environment "$CLAUDE_PLUGIN_DATA" A
    for name in des des-init-log des-log-phase des-verify-integrity; do
        run "$UNDER" "$plugin/bin/$name" "a b" '' '*' '$x'
        [ "$status" -eq 0 ]
        [ "$output" = "A|-I|$(cd -P "$plugin" && pwd -P)/des/__main__.py|$name|a b||*|\$x|" ]
    done
}

@test "launcher: the environment is looked for in order" {
    echo 'click==8.1' >"$plugin/requirements.lock"
    environment "$HOME/.local/share/des" D
    [[ "$("$UNDER" "$plugin/bin/des" next)" == D* ]]
    environment "$HOME/.claude/plugins/data/des-inline" C
    [[ "$("$UNDER" "$plugin/bin/des" next)" == C* ]]
    environment "$HOME/other" B
    [[ "$(DES_HOME="$HOME/other" "$UNDER" "$plugin/bin/des" next)" == B* ]]
    environment "$CLAUDE_PLUGIN_DATA" A
    [[ "$(DES_HOME="$HOME/other" "$UNDER" "$plugin/bin/des" next)" == A* ]]
    printf '#!/bin/sh\necho mine' >"$BATS_TEST_TMPDIR/mine"
    chmod +x "$BATS_TEST_TMPDIR/mine"
    [ "$(DES_PYTHON="$BATS_TEST_TMPDIR/mine" "$UNDER" "$plugin/bin/des" next)" = mine ]
}

@test "launcher: other requirements need another environment, and one line says how to get it" {
    echo 'click==8.1' >"$plugin/requirements.lock"
    environment "$CLAUDE_PLUGIN_DATA" A
    echo 'click==8.2' >"$plugin/requirements.lock"
    for name in des des-log-phase; do
        run "$UNDER" "$plugin/bin/$name" next
        [ "$status" -eq 2 ]
        [ "${#lines[@]}" -eq 1 ]
        [[ "$output" == *"'$(cd -P "$plugin" && pwd -P)/bin/des' setup"* ]]
    done
}

@test "launcher: found through links and PATH" {
    echo 'click==8.1' >"$plugin/requirements.lock"
    environment "$CLAUDE_PLUGIN_DATA" A
    ln -s "$plugin/bin/des-log-phase" "$BATS_TEST_TMPDIR/des-log-phase"
    run "$UNDER" "$BATS_TEST_TMPDIR/des-log-phase" x
    [[ "$output" == *"/the plugin/des/__main__.py|des-log-phase|x|" ]]
    cd "$plugin/bin"
    run "$UNDER" ./des x
    [[ "$output" == *"/the plugin/des/__main__.py|des|x|" ]]
}

@test "launcher: an installation without its requirements" {
    rm -f "$plugin/requirements.lock"
    run "$UNDER" "$plugin/bin/des" next
    [ "$status" -eq 2 ]
    [[ "$output" == *"requirements.lock is missing"* ]]
}
