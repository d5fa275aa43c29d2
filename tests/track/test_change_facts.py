"""What is read off a change: settings from the environment, kinds of operational change, tasks that commits name."""

from __future__ import annotations

import pytest

from des.contract.paths import PathRules
from des.proof.git import Git
from des.track import config_keys, impacts, trailers
from tests.support.histories import History

RULES = PathRules.from_config({})


@pytest.mark.req("DT-208")
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/a.py", "os.environ['SHOP_KEY']"), ("src/a.py", 'os.environ.get("SHOP_KEY", "")'),
        ("src/a.py", "os.getenv( 'SHOP_KEY' )"), ("src/a.js", "process.env.SHOP_KEY"),
        ("src/a.ts", 'process.env["SHOP_KEY"]'), ("src/A.java", 'System.getenv("SHOP_KEY")'),
        ("src/a.go", 'os.LookupEnv("SHOP_KEY")'), ("src/a.rs", 'env::var("SHOP_KEY")'),
        ("lib/a.rb", "ENV.fetch('SHOP_KEY')"), ("lib/a.rb", "ENV['SHOP_KEY']"), ("src/a.c", 'getenv("SHOP_KEY")'),
    ],
)  # fmt: skip
def test_a_new_key_wants_a_document(history: History, path: str, line: str) -> None:
    base = history.commit("feat: begin", {path: "x\n", "README.md": "SHOP_KEYS are many, SHOP_KEY2 too.\n"})
    history.commit("feat: key", {path: f"x\n{line}\n"})
    git = Git(history.path)
    assert config_keys.undocumented(git, base, RULES) == ("SHOP_KEY",)
    history.commit("docs: key", {".env.example": "SHOP_KEY=\n"})
    assert config_keys.undocumented(git, base, RULES) == ()
    history.commit("docs: key", {".env.example": None, "docs/settings.md": "`SHOP_KEY` opens it.\n"})
    assert config_keys.undocumented(git, base, RULES) == ()


@pytest.mark.req("DT-208")
def test_keys_that_were_there_or_are_of_tests_want_none(history: History) -> None:
    base = history.commit("feat: begin", {"src/a.py": "os.environ['OLD_KEY']\n"})
    history.commit(
        "feat: x", {"src/a.py": "y = 1\nos.environ['OLD_KEY']\n", "tests/test_a.py": "os.environ['TEST_KEY']\n"}
    )
    assert config_keys.undocumented(Git(history.path), base, RULES) == ()


@pytest.mark.req("DT-174")
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("migrations/0001.py", ["migration"]), ("db/schema.sql", ["migration"]), ("ops/grafana/a.json", ["monitoring"]),
        ("alerts.yml", ["monitoring"]), (".github/workflows/ci.yml", ["deploy"]), ("Dockerfile", ["deploy"]),
        ("k8s/app.yaml", ["deploy"]), ("main.tf", ["deploy"]), ("src/api/quote.py", ["api"]), ("openapi.yaml", ["api"]),
        ("src/config.py", ["config"]), (".env.example", ["config"]), ("app.toml", ["config"]),
        ("src/quote.py", []), ("src/capital.py", []), ("docs/rapid.md", []), ("src/deployed_things.py", []),
        ("deploy/config.yaml", ["deploy", "config"]),
    ],
)  # fmt: skip
def test_kinds_of_operational_change(path: str, kinds: list[str]) -> None:
    assert sorted(impacts.of([path])) == sorted(kinds)


@pytest.mark.req("DT-174")
def test_each_kind_has_its_files_in_order() -> None:
    assert impacts.of(["b.toml", "a.toml", "x.py"]) == {"config": ("a.toml", "b.toml")}
    assert impacts.of([]) == {}
    assert set(impacts.NAMES) == {"config", "deploy", "monitoring", "migration", "api"}


@pytest.mark.req("DT-088")
@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("feat: x\n\nTask: T-01\nStep-ID: 03-01\n", ("T-01",)),
        ("feat: x\n\ntask:T-01\r\n", ("T-01",)),
        ("feat: x\n\nTASK: t-01\n  Task: T-02  \nTask: T-01\n", ("T-01", "T-02")),
        ("Task: T-01\n\nno subject line counts", ()),
        ("feat: x\n\nTask: T-1\nTask: T-001\nTask: T-\u0660\u0661\nMy Task: T-01\nTask: T-01, T-02\n", ()),
        ("", ()),
    ],
)
def test_the_task_of_a_commit(message: str, found: tuple[str, ...]) -> None:
    assert trailers.in_message(message) == found


@pytest.mark.req("DT-088", "DT-204")
def test_the_tasks_of_commits(history: History) -> None:
    first = history.commit("feat: a\n\nTask: T-01\n", {"a.py": "1\n"})
    second = history.commit("feat: b", {"b.py": "1\n"})
    assert trailers.tasks(Git(history.path), [first, second]) == {first: ("T-01",), second: ()}
