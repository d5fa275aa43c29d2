"""One real node:test run over a project that holds every way a test can end, with each Node.js at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from des.runner.outcome import Distrust, FailureKind, Outcome, Run
from tests.support.programs import nodes

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
ASSERTION, EXCEPTION = FailureKind.ASSERTION, FailureKind.EXCEPTION
STRUCTURAL, SETUP = FailureKind.STRUCTURAL, FailureKind.SETUP

FILES = {
    "package.json": '{"type": "module", "scripts": {"test": "node --import ./tests/setup.js --test"}}',
    "src/shop.js": """
        export const add = (a, b) => a - b;
        export class ShopError extends Error {}
        export class AssertionError extends Error { name = 'AssertionError'; }
        export const boom = () => { throw new ShopError('no'); };
        export const strange = () => { throw new AssertionError('mine'); };
    """,
    "src/broken.js": "throw new RangeError('at import');\n",
    "tests/setup.js": "globalThis.prepared = true;\n",
    "tests/helper.js": "export const here = 1;\n",
    "tests/kinds.test.js": """
        import assert from 'node:assert/strict';
        import { after, afterEach, before, beforeEach, describe, it, test } from 'node:test';
        import * as shop from '../src/shop.js';

        test('passes', () => { assert.ok(globalThis.prepared); });
        test('asserts', () => { assert.equal(shop.add(1, 2), 3); });
        test('did not throw', () => { assert.throws(() => shop.add(1, 2)); });
        test('own assertion', () => { shop.strange(); });
        test('raises', () => { shop.boom(); });
        test('throws a text', () => { throw 'x'; });
        test('undefined', () => { shop.add.gone.more; });
        test('too early', () => { later; let later; });
        test('no function', () => { shop.gone(1); });
        test('no class', () => { new shop.Gone(); });
        test('no variable', () => { gone; });
        test('no module', async () => { await import('../src/till.js'); });
        test('no package', async () => { await import('left-pad'); });
        test('slow', { timeout: 20 }, () => new Promise((done) => { setTimeout(done, 300); }));
        test('skipped', { skip: 'later' }, () => {});
        test('todo', { todo: true }, () => { assert.ok(false); });
        test('todo that passes', { todo: true }, () => {});
        test('spelled  [a]: b — c\\n- d', () => {});
        test('<&">', () => {});
        test('twice', () => {});
        test('twice', () => { assert.ok(false, 'the second'); });
        test('parent', async (t) => {
          await t.test('good child', () => {});
          await t.test('bad child', () => { assert.equal(1, 2); });
        });
        describe('group', () => { describe('inner', () => { it('is deep', () => { assert.ok(0); }); }); });
        describe('switched off', { skip: true }, () => { it('is not told', () => {}); });
        describe('before each', () => { beforeEach(() => { throw new Error('be'); }); it('waits', () => {}); });
        describe('before', () => { before(() => { shop.gone(); }); it('waits', () => {}); });
        describe('after each', () => { afterEach(() => { throw new Error('ae'); }); it('ran', () => {}); });
        describe('after', () => { after(() => { throw new Error('af'); }); it('ran', () => {}); });
    """,
    "tests/no-export.test.js": "import { test } from 'node:test';\nimport { gone } from '../src/shop.js';\n",
    "tests/no-module.test.cjs": "require('../src/till.cjs');\n",
    "tests/body.test.js": """
        import { describe, it } from 'node:test';
        import * as shop from '../src/shop.js';
        describe('group', () => { it('waits', () => {}); const till = new shop.Till(); });
    """,
    "tests/import-fails.test.js": "import '../src/broken.js';\n",
    "tests/no-package.test.js": "import 'left-pad';\n",
    "tests/no-helper.test.js": "import { gone } from './helper.js';\n",
    "tests/syntax.test.js": "const = 1;\n",
}

EXPECTED = [
    ("passes", PASSED, None, ""),
    ("asserts", FAILED, ASSERTION, "AssertionError: Expected values to be strictly equal: -1 !== 3"),
    ("did not throw", FAILED, ASSERTION, "Missing expected exception"),
    ("own assertion", FAILED, EXCEPTION, "mine\nat src/shop.js:"),
    ("raises", FAILED, EXCEPTION, "Error: no\nat src/shop.js:"),
    ("throws a text", FAILED, EXCEPTION, "x"),
    ("undefined", FAILED, EXCEPTION, "Cannot read properties of undefined"),
    ("too early", FAILED, EXCEPTION, "before initialization"),
    ("no function", FAILED, STRUCTURAL, "shop.gone is not a function"),
    ("no class", FAILED, STRUCTURAL, "shop.Gone is not a constructor"),
    ("no variable", FAILED, STRUCTURAL, "ReferenceError: gone is not defined"),
    ("no module", FAILED, STRUCTURAL, "till.js"),
    ("no package", FAILED, EXCEPTION, "left-pad"),
    ("slow", FAILED, EXCEPTION, "timed out after 20ms"),
    ("skipped", Outcome.SKIPPED, None, "later"),
    ("todo", Outcome.XFAILED, None, ""),
    ("todo that passes", Outcome.XPASSED, None, ""),
    ("spelled (a): b, c, d", PASSED, None, ""),
    ('<&">', PASSED, None, ""),
    ("twice", PASSED, None, ""),
    ("twice[2]", FAILED, ASSERTION, "the second"),
    ("parent", FAILED, ASSERTION, "1 !== 2"),
    ("parent::good child", PASSED, None, ""),
    ("parent::bad child", FAILED, ASSERTION, "1 !== 2"),
    ("group::inner::is deep", FAILED, ASSERTION, "falsy"),
    ("switched off", Outcome.SKIPPED, None, ""),
    ("before each::waits", ERROR, SETUP, "Error: be"),
    ("before", ERROR, SETUP, "shop.gone is not a function"),
    ("before::waits", ERROR, SETUP, "shop.gone is not a function"),
    ("after each::ran", ERROR, SETUP, "Error: ae"),
    ("after", ERROR, SETUP, "Error: af"),
    ("after::ran", PASSED, None, ""),
]
LOADS = [
    ("no-export.test.js", STRUCTURAL, "does not provide an export named 'gone'"),
    ("no-module.test.cjs", STRUCTURAL, "Cannot find module '../src/till.cjs'"),
    ("body.test.js", STRUCTURAL, "shop.Till is not a constructor"),
    ("import-fails.test.js", EXCEPTION, "RangeError: at import\nat src/broken.js:1"),
    ("no-package.test.js", SETUP, "left-pad"),
    ("no-helper.test.js", SETUP, "'gone'"),
    ("syntax.test.js", SETUP, "SyntaxError"),
]


@pytest.fixture(scope="module", params=nodes(), ids=lambda node: Path(node).parts[-3])
def kinds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, write, go) -> tuple[Path, Run]:
    tree = write(tmp_path_factory.mktemp("kinds"), FILES)
    return tree, go(tree, "node", program=request.param)


def test_every_ending_is_named_as_what_it_is(kinds) -> None:
    outcomes = kinds[1].outcomes
    seen = [(r.id.partition("::")[2], r.outcome, r.kind) for r in outcomes.values() if "kinds.test.js::" in r.id]
    assert seen == [row[:3] for row in EXPECTED]
    for name, _, _, text in EXPECTED:
        result = outcomes[f"tests/kinds.test.js::{name}"]
        assert text in result.message, name
        assert result.file == "tests/kinds.test.js"


def test_a_file_that_does_not_load_says_whose_fault_it_is(kinds) -> None:
    outcomes = kinds[1].outcomes
    for name, kind, text in LOADS:
        result = outcomes[f"tests/{name}"]
        assert (result.outcome, result.kind) == (ERROR, kind), name
        assert text in result.message, name
    assert kinds[1].problem is not None
    assert kinds[1].problem.rule == Distrust.LOAD_ERROR


def test_the_tree_stays_as_it_was(kinds) -> None:
    tree = kinds[0]
    assert {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()} == set(FILES)


TEST = "import { test } from 'node:test';\n"
ENDINGS = {
    "leaves with success": "process.exit(0)",
    "leaves without a word": "process.reallyExit(0)",
    "is killed": "process.kill(process.pid, 'SIGKILL')",
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_process_that_ends_before_its_tests_is_no_pass(project, go, how) -> None:
    text = f"{TEST}test('first', () => {{}});\ntest('ends', () => {{ {ENDINGS[how]}; }});\ntest('never', () => {{}});\n"
    run = go(project({"tests/a.test.mjs": text}), "node", program=nodes()[0])
    assert run.problem is not None
    assert run.problem.rule == Distrust.CRASHED
    assert "tests/a.test.mjs" in run.problem.what


def test_an_error_after_all_tests_passed_is_no_pass(project, go) -> None:
    text = f"{TEST}test('first', () => {{ setTimeout(() => {{ throw new Error('late'); }}, 5); }});\n"
    run = go(project({"tests/a.test.mjs": text}), "node", program=nodes()[0])
    assert run.problem is not None
    assert (run.problem.rule, "late" in run.problem.what) == (Distrust.CRASHED, True)


@pytest.mark.parametrize("text", ["", "console.log(1);\n", TEST])
def test_a_file_without_tests_finds_none(project, go, text) -> None:
    run = go(project({"tests/a.test.mjs": text}), "node", program=nodes()[0])
    assert run.problem is not None
    assert run.problem.rule == Distrust.NO_TESTS


def test_a_suite_that_hangs_is_stopped(project, go) -> None:
    tree = project({"tests/a.test.mjs": f"{TEST}test('ok', () => {{}});\ntest('hangs', () => {{ for (;;); }});\n"})
    run = go(tree, "node", program=nodes()[0], timeout=1.0)
    assert run.problem is not None
    assert (run.problem.rule, "tests/a.test.mjs" in run.problem.what) == (Distrust.TIMEOUT, True)


@pytest.mark.parametrize("node", nodes(), ids=lambda node: Path(node).parts[-3])
def test_a_test_that_waits_for_ever_fails_alone(project, go, node, monkeypatch) -> None:
    monkeypatch.setattr("des.limits.ONE_TEST_SHARE", 1 / 60)
    text = f"{TEST}test('waits', () => new Promise(() => {{}}));\ntest('ok', () => {{}});\n"
    run = go(project({"tests/a.test.mjs": text}), "node", program=node)
    assert run.problem is None
    assert run.outcomes["tests/a.test.mjs::waits"].kind is EXCEPTION


def test_one_file_or_one_test_can_be_asked_for(project, go) -> None:
    tree = project(
        {
            "tests/a.test.mjs": f"{TEST}test('one', () => {{}});\ntest('two', () => {{}});\n",
            "tests/b.test.mjs": f"{TEST}test('three', () => {{}});\n",
        }
    )
    run = go(tree, "node", "tests/a.test.mjs", program=nodes()[0])
    assert sorted(run.outcomes) == ["tests/a.test.mjs::one", "tests/a.test.mjs::two"]
    assert sorted(go(tree, "node", "tests/a.test.mjs::two", program=nodes()[0]).outcomes) == ["tests/a.test.mjs::two"]


@pytest.mark.parametrize(("program", "way"), [("./gone/node", "`program`"), (None, "nodejs.org"), ("./old", "20")])
def test_a_missing_or_old_node_is_no_runner_with_the_way_on(project, go, program, way) -> None:
    tree = project({"tests/a.test.mjs": "", "old": "#!/bin/sh\necho v20.10.0\n"})
    (tree / "old").chmod(0o755)
    run = go(tree, "node", program=program, env={"PATH": str(tree)})
    assert run.problem is not None
    assert run.problem.rule == Distrust.NO_RUNNER
    assert way in f"{run.problem}"


def installed(tree: Path, asked: dict[str, object], lock: dict[str, object] | None = None) -> Path:
    """A checkout with packages: `pad` installed, and the project's own package `own` linked."""
    (tree / "node_modules/pad").mkdir(parents=True)
    (tree / "node_modules/pad/index.js").write_text("module.exports = () => 'padded';\n")
    (tree / "packages/own").mkdir(parents=True)
    (tree / "packages/own/index.js").write_text("module.exports = () => 'theirs';\n")
    (tree / "node_modules/own").symlink_to(tree / "packages/own")
    (tree / "package.json").write_text(json.dumps(asked))
    if lock:
        (tree / "package-lock.json").write_text(json.dumps(lock))
    return tree


PACKAGES = (
    "const { test } = require('node:test');\nconst assert = require('node:assert');\n"
    "test('pad', () => assert.equal(require('pad')(), 'padded'));\n"
    "test('own', () => assert.equal(require('own')(), 'mine'));\n"
)
ASKED = {"dependencies": {"pad": "^1.0.0"}}


def test_a_copy_gets_the_packages_of_the_checkout_but_its_own_sources(tmp_path, project, go) -> None:
    more = {**ASKED, "devDependencies": {"came-in-later": "1"}, "scripts": {"x": "y"}}
    origin = installed(tmp_path / "origin", more)
    copy = project(
        {
            "package.json": json.dumps(ASKED),
            "tests/a.test.cjs": PACKAGES,
            "packages/own/index.js": "module.exports = () => 'mine';\n",
        }
    )
    run = go(copy, "node", origin=origin, program=nodes()[0])
    assert {name: result.outcome for name, result in run.outcomes.items()} == {
        "tests/a.test.cjs::pad": PASSED,
        "tests/a.test.cjs::own": PASSED,
    }


def lock(version: str, place: str = "node_modules/pad") -> dict[str, object]:
    return {"packages": {"": {"version": "9"}, place: {"version": version}}}


@pytest.mark.parametrize(
    ("asked", "locks", "file"),
    [
        ({"dependencies": {"pad": "^2.0.0"}}, (None, None), "package.json"),
        ({"dependencies": {"pad": "^1.0.0", "gone": "1"}}, (None, None), "package.json"),
        (ASKED, (lock("1.0.1"), lock("1.0.0")), "package-lock.json"),
        (ASKED, (lock("1.0.1"), None), "package-lock.json"),
    ],
    ids=["another range", "a package more", "another version", "no lock where it is installed"],
)
def test_packages_of_another_state_decide_nothing(tmp_path, project, go, asked, locks, file) -> None:
    origin = installed(tmp_path / "origin", ASKED, locks[1])
    files = {"package.json": json.dumps(asked), "tests/a.test.cjs": PACKAGES}
    if locks[0]:
        files["package-lock.json"] = json.dumps(locks[0])
    run = go(project(files), "node", origin=origin, program=nodes()[0])
    assert run.problem is not None
    assert run.problem.rule == Distrust.NOT_INSTALLED
    assert f"those that {file} of the tested commit asks for" in run.problem.what
    assert "npm ci" in run.problem.fix
