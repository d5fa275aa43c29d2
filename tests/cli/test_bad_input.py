"""Bad input: one clear message (what, why, how), the right exit code, no traceback, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from des import cli
from tests.support.small import FEATURE, Small

DELIVER = f"docs/feature/{FEATURE}/deliver"
BROKEN = {
    "empty": b"",
    "truncated": b'{"schema_version": "4.0", "ev',
    "not utf-8": b'{"a": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "deep": b"[" * 100_000,
    "50 MB": b'{"events": [' + b"1," * 25_000_000 + b"1]}",
}
CASES = [name for name in BROKEN if name != "50 MB"]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Small:
    small = Small(tmp_path_factory.mktemp("bad") / "project")
    small.start()
    return small


@pytest.fixture
def small(origin: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.chdir(origin.root)
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    return origin


@pytest.fixture
def broken(small: Small) -> Callable[[str, bytes], Path]:
    """Break one file; it is put right again afterwards."""
    kept: list[tuple[Path, bytes | None]] = []

    def break_(path: str, content: bytes) -> Path:
        file = small.root / path
        kept.append((file, file.read_bytes() if file.exists() else None))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    yield break_
    for file, content in kept:
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)


def _run(capsys: pytest.CaptureFixture[str], program: str, *argv: str) -> tuple[int, str]:
    code = cli.main(program, argv)
    out = capsys.readouterr()
    assert "Traceback" not in out.out + out.err
    assert "internal error" not in out.err
    return code, out.out + out.err


READERS = [
    ("des", ("next",)),
    ("des", ("status",)),
    ("des", ("report", DELIVER)),
    ("des-verify-integrity", (DELIVER,)),
    ("des-log-phase", ("--project-dir", DELIVER, "--step-id", "01-01", "--phase", "RED", "--status", "EXECUTED", "--data", "PASS")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("program", "argv"), READERS, ids=lambda value: value if isinstance(value, str) else value[0])
@pytest.mark.parametrize("name", ["execution-log.json", "roadmap.json"])
def test_a_broken_file_is_named_and_kept(
    small: Small, broken: Callable[[str, bytes], Path], capsys: pytest.CaptureFixture[str], name: str, program: str,
    argv: tuple[str, ...], case: str,
) -> None:  # fmt: skip
    file = broken(f"{DELIVER}/{name}", BROKEN[case])
    code, text = _run(capsys, program, *argv)
    assert code in (1, 2) or (name, argv) == ("roadmap.json", ("next",)) or argv == ("status",)
    assert name in text
    assert file.read_bytes() == BROKEN[case]


@pytest.mark.parametrize(
    "name", [f"{DELIVER}/execution-log.json", ".nwave/des/deliver-session.json", ".nwave/des/state.json"]
)
def test_fifty_megabytes_are_not_read(
    small: Small, broken: Callable[[str, bytes], Path], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    broken(name, BROKEN["50 MB"])
    code, text = _run(capsys, "des", "next")
    assert code == (0 if "state" in name else 2), text


@pytest.mark.parametrize("case", CASES)
def test_a_broken_session_is_not_taken_for_none(
    small: Small, broken: Callable[[str, bytes], Path], capsys: pytest.CaptureFixture[str], case: str
) -> None:
    broken(".nwave/des/deliver-session.json", BROKEN[case])
    code, text = _run(capsys, "des", "next")
    assert code == 2
    assert "deliver-session.json" in text


@pytest.mark.parametrize("case", CASES)
def test_broken_coordination_costs_counters_only(
    small: Small, broken: Callable[[str, bytes], Path], capsys: pytest.CaptureFixture[str], case: str
) -> None:
    broken(".nwave/des/state.json", BROKEN[case])
    code, text = _run(capsys, "des", "next")
    assert code == 0
    assert "01-01" in text


@pytest.mark.req("ND-141")
@pytest.mark.parametrize(
    "content", ["{", "[]", '{"rigor": {"profile": "best"}}', '{"rigor": {"tdd_phases": ["COMMIT"]}}']
)
def test_a_broken_config_is_refused_when_a_delivery_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    small = Small(tmp_path / "project")
    small.write(".nwave/des-config.json", content)
    small.commit("chore: break the settings")
    monkeypatch.chdir(small.root)
    code, text = _run(capsys, "des", "session", "start", "Multiply the numbers")
    assert code == 2
    assert ".nwave/des-config.json" in text or "rigor" in text
    assert not (small.root / ".nwave/des/deliver-session.json").exists()


@pytest.mark.parametrize("feature", ["../../etc", "a b", "ä", "x\ny", "", "-x", "X"])
def test_ids_are_not_paths(small: Small, capsys: pytest.CaptureFixture[str], feature: str) -> None:
    code, text = _run(capsys, "des", "session", "start", "--feature-id", feature, "Multiply the numbers")
    assert code == 2
    assert "is not a feature id" in text
    code, text = _run(capsys, "des-init-log", "--project-dir", DELIVER, "--feature-id", feature)
    assert code == 2


@pytest.mark.parametrize("step", ["../..", "1-1", "01-01\n", "٠١-٠١", "01-01 ", "banana"])
def test_unknown_steps_are_refused(small: Small, capsys: pytest.CaptureFixture[str], step: str) -> None:
    argv = ("--project-dir", DELIVER, "--step-id", step, "--phase", "RED", "--status", "EXECUTED", "--data", "PASS")
    code, text = _run(capsys, "des-log-phase", *argv)
    assert code == 1
    assert "has no step" in text


@pytest.mark.parametrize(
    ("program", "argv", "code", "word"),
    [
        ("des", ("nonsense",), 2, "No such command"),
        ("des", ("next", "--nonsense"), 2, "No such option"),
        ("des-log-phase", (), 2, "--project-dir"),
        ("des-log-phase", ("--project-dir", "nowhere", "--step-id", "01-01", "--phase", "RED", "--status", "EXECUTED", "--data", "PASS"), 2, "is not a directory"),
        ("des-verify-integrity", ("nowhere",), 2, "is not a directory"),
        ("des-verify-integrity", (".",), 2, "is not a deliver directory"),
        ("des-init-log", ("--project-dir", "nowhere", "--feature-id", "x"), 1, "does not exist"),
        ("des-init-log", ("--project-dir", DELIVER, "--feature-id", FEATURE), 1, "already exists"),
        ("des", ("prove", "HEAD"), 2, "is not a range"),
        ("des", ("prove", "nope..HEAD"), 2, "names no commit"),
        ("des", ("review", "submit"), 2, "--file"),
        ("des", ("review", "submit", "--json", "{}"), 1, "no reviewer is at work"),
        ("des", ("session", "start", "short"), 2, "shorter than"),
        ("des", ("session", "start", "Something else entirely"), 2, "is being delivered"),
    ],
)  # fmt: skip
def test_wrong_usage(
    small: Small, capsys: pytest.CaptureFixture[str], program: str, argv: tuple[str, ...], code: int, word: str
) -> None:
    found, text = _run(capsys, program, *argv)
    assert (found, word in text) == (code, True), text


def test_a_prompt_that_is_no_dispatch_is_refused_with_its_reasons(
    small: Small, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    prompt = tmp_path / "prompt.md"
    prompt.write_text("<!-- DES-VALIDATION : required -->\n<!-- DES-PROJECT-ID : ../../x -->\n", "utf-8")
    code, text = _run(capsys, "des", "admit", str(prompt), "--agent", "nw-software-crafter")
    assert code == 1
    assert "kebab-case" in text


@pytest.mark.req("ND-092")
@pytest.mark.parametrize(
    "review",
    [
        "", "{", "[]", '{"subject": "roadmap"}',
        json.dumps({"subject": "roadmap", "verdict": "APPROVED", "summary": " ", "findings": []}),
        json.dumps({"subject": "roadmap", "verdict": "NEEDS_CHANGES", "summary": "x", "findings": []}),
        json.dumps({"subject": "roadmap", "verdict": "NEEDS_CHANGES", "summary": "x", "findings": [
            {"severity": "major", "file": "../../etc/passwd", "line": 1, "problem": "p", "fix": "f"}]}),
        json.dumps({"subject": "roadmap", "verdict": "NEEDS_CHANGES", "summary": "x", "findings": [
            {"severity": "major", "file": "calc.py", "line": 999, "problem": "p", "fix": "f"}]}),
        json.dumps({"subject": "roadmap", "verdict": "APPROVED", "summary": "x", "findings": [
            {"severity": "blocker", "file": "calc.py", "line": 1, "problem": "p", "fix": "f"}]}),
    ],
)  # fmt: skip
def test_a_bad_review_is_not_recorded(small: Small, capsys: pytest.CaptureFixture[str], review: str) -> None:
    small.dispatch("review", "", "nw-acceptance-designer-reviewer", "review:roadmap")
    before = (small.root / DELIVER / "execution-log.json").read_bytes()
    code, text = _run(capsys, "des", "review", "submit", "--json", review)
    small.end()
    assert code == 1, text
    assert "submit` again" in text
    assert (small.root / DELIVER / "execution-log.json").read_bytes() == before


def test_no_repository_and_no_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)
    monkeypatch.delenv("CLAUDE_CODE_SESSION_ID", raising=False)
    monkeypatch.chdir(tmp_path)
    code, text = _run(capsys, "des", "session", "start", "Multiply the numbers")
    assert (code, "git init" in text) == (2, True)
    import subprocess

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    code, text = _run(capsys, "des", "session", "start", "Multiply the numbers")
    assert (code, "no commit yet" in text) == (2, True)
    assert not (tmp_path / "docs").exists()


@pytest.mark.parametrize("value", ["x", 3, [1]])
def test_a_log_whose_settings_are_no_object_is_said_to_be_that(
    small: Small, broken: Callable[[str, bytes], Path], capsys: pytest.CaptureFixture[str], value: object
) -> None:
    log = json.loads((small.root / DELIVER / "execution-log.json").read_text("utf-8"))
    broken(f"{DELIVER}/execution-log.json", json.dumps({**log, "config": value}).encode())
    code, out = _run(capsys, "des-verify-integrity", DELIVER)
    assert code == 2
    assert "`config` is not an object" in out
