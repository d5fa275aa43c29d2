"""`des setup` builds the environment of the programs (R23): once, whole, and with one clear line when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from des import setup
from des.contract.errors import DesError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """A plugin whose only requirement is a wheel on disk, in a directory with a blank in its name."""
    folder = tmp_path / "the plugin"
    (folder / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin/des", folder / "bin/des")
    for name in ("__init__.py", "__main__.py", "setup.py", "limits.py", "verdict.py", "contract", "state"):
        copy = shutil.copytree if (ROOT / "des" / name).is_dir() else shutil.copy
        (folder / "des").mkdir(exist_ok=True)
        copy(ROOT / "des" / name, folder / "des" / name)
    (folder / "des/cli.py").write_text(
        "import probe\n\n\ndef main(program, argv):\n    print(probe.WORD, program, argv)\n    return 0\n"
    )
    wheel = tmp_path / "probe-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("probe.py", "WORD = 'built'\n")
        archive.writestr("probe-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
        archive.writestr(
            "probe-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("probe-1.0.dist-info/RECORD", "")
    (folder / "requirements.lock").write_text(f"probe @ {wheel.as_uri()}\n")
    return folder


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin"
    return {"HOME": str(tmp_path), "PATH": path, "DES_HOME": str(tmp_path / "data dir"), "PIP_NO_INDEX": "1", **more}


def des(plugin: Path, env: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(plugin / "bin/des"), *args], env=env, capture_output=True, text=True, check=False)


def test_two_first_calls_at_once_build_it_once_and_it_works(plugin: Path, tmp_path: Path) -> None:
    env = environment(tmp_path)
    assert des(plugin, env, "next").returncode == 2
    (tmp_path / "data dir/building-1").mkdir(parents=True)
    calls = [
        subprocess.Popen(
            [str(plugin / "bin/des"), "setup"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [call.communicate() for call in calls]
    assert [call.returncode for call in calls] == [0, 0], said
    outputs = "".join(out for out, _ in said)
    assert outputs.count("installing packages") == 1
    assert outputs.count("another setup has built it meanwhile") == 1
    done = des(plugin, env, "next", "--json")
    assert (done.returncode, done.stdout) == (0, "built des ['next', '--json']\n")
    left = sorted(os.listdir(tmp_path / "data dir"))
    assert [name.partition("-")[0] for name in left] == ["setup.lock", "setup.log", "venv"], "half-built ones are swept"
    again = des(plugin, env, "setup")
    assert again.returncode == 0
    assert "is there" in again.stdout


@pytest.mark.parametrize(
    ("requirement", "more", "cause"),
    [
        (
            "probe-of-nothing==1.0",
            {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"},
            "index cannot be reached",
        ),
        ("probe @ file:///nowhere/probe-1.0-py3-none-any.whl", {}, "installing packages failed"),
        ("# nothing", {}, "trying it failed: ModuleNotFoundError"),
    ],
)
def test_what_fails_is_told_in_one_line_and_leaves_no_half(
    plugin: Path, tmp_path: Path, requirement: str, more: dict[str, str], cause: str
) -> None:
    (plugin / "requirements.lock").write_text(requirement + "\n")
    done = des(plugin, {k: v for k, v in environment(tmp_path, **more).items() if v}, "setup")
    assert done.returncode == 2
    assert cause in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(os.listdir(tmp_path / "data dir")) == ["setup.lock", "setup.log"]


def test_uv_is_used_where_it_is(plugin: Path, tmp_path: Path) -> None:
    tools, calls = tmp_path / "tools", tmp_path / "calls"
    tools.mkdir()
    uv = tools / "uv"
    uv.write_text(
        f'#!/bin/sh\necho "$*" >>\'{calls}\'\n[ "$1" = venv ] || exit 0\n'
        'for last; do :; done\nmkdir -p "$last/bin"\nprintf \'#!/bin/sh\\n\' >"$last/bin/python"\nchmod +x "$last/bin/python"\n'
    )
    uv.chmod(0o755)
    env = environment(tmp_path)
    env["PATH"] = f"{tools}:{env['PATH']}"
    done = des(plugin, env, "setup")
    assert done.returncode == 0, done.stderr
    first, second = calls.read_text().splitlines()
    assert first.startswith("venv --quiet --python ")
    assert second.startswith("pip install --quiet --python ")
    assert second.endswith(f"-r {plugin}/requirements.lock")


def test_only_an_old_python(plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "_OLDEST", (9, 9))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(DesError, match=r"needs Python 3\.10 or newer"):
        setup._build(str(tmp_path / "x"), str(tmp_path / "log"))


def test_no_python_at_all(plugin: Path, tmp_path: Path) -> None:
    text = (
        (plugin / "bin/des")
        .read_text()
        .replace("/usr/bin/python3;", "/nowhere/python3;")
        .replace("/usr/local/bin/python3", "")
    )
    (plugin / "bin/des").write_text(text)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "readlink", "cksum"):
        os.symlink(shutil.which(name) or "", tools / name)
    done = des(plugin, {"HOME": str(tmp_path), "PATH": str(tools)}, "setup")
    assert done.returncode == 2
    assert "needs Python 3.10" in done.stderr


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["--help"]) == 0
    assert setup.main(["now"]) == 2
    assert "usage: des setup" in capsys.readouterr().out
