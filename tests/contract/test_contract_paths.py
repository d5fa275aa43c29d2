"""What a path is to a delivery, over the layouts of real projects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from des.contract.errors import DesError
from des.contract.paths import CLASSES, PathRules, classify, protected

DEFAULTS = PathRules.from_config({})

LAYOUTS = {
    "any project": """
        production .github/workflows/ci.yml Dockerfile Makefile db/migrations/001.sql .gitignore
        production .pre-commit-config.yaml CMakeLists.txt
        production requirements.txt scripts/deploy.sh bin/tool robots.txt build/make.py
        documentation README.md LICENSE LICENSE-MIT CHANGELOG.rst AUTHORS.txt CLAUDE.md docs/guide/index.html doc/a.txt
        documentation docs/adr/0001-x.md docs/product/architecture/brief.md docs/product/kpis.yaml docs/logo.svg
        documentation docs/feature/jwt-auth/feature-delta.md docs/feature/jwt-auth/environments.yaml
        documentation docs/feature/jwt-auth/deliver/upstream-issues.md docs/evolution/jwt-auth-evolution.md
        production docs/conf.py docs/src/pages/index.tsx
        test docs/feature/jwt-auth/acceptance/login.feature tests/acceptance/jwt-auth/login.feature
        evidence docs/feature/jwt-auth/deliver/roadmap.json docs/feature/jwt-auth/deliver/execution-log.json
        evidence docs/feature/jwt-auth/deliver/waivers.json docs/feature/jwt-auth/deliver/reviews/1.json
        evidence docs/feature/jwt-auth/.develop-progress.json docs/feature/jwt-auth/design/roadmap.json
        evidence .nwave/des/deliver-session.json .nwave/des/logs/audit-2026-01-01.log .aiwg/delivery/iteration-3/x.json
        config .nwave/des-config.json .nwave/hook-offer-declined .claude/settings.json .claude/settings.local.json
        config .git/hooks/pre-commit .git/config sub/.git .NWAVE/des-config.json
        documentation .aiwg/planning/iteration-3-plan.md .aiwg/team/roles.yaml .claude/notes.md docs/feature/README.md
        production src/plans/feature/roadmap.json src/feature/x/deliver/a.json
        lock uv.lock Cargo.lock package-lock.json services/a/yarn.lock requirements.lock
    """,
    "python with src": """
        production src/shop/__init__.py src/shop/cart.py src/shop/testing/fakes.py src/shop/latest.py
        test tests/unit/test_cart.py tests/__init__.py tests/data/orders.json tests/fixtures/app/conftest_sample.py
        test tests/fixtures/app/pyproject.toml tests/fixtures/app/pytest.ini tests/fixtures/app/uv.lock tests/README.md
        test src/shop/test_cart.py src/shop/cart_test.py
        harness conftest.py tests/conftest.py tests/fixtures/conftest.py pyproject.toml setup.cfg pytest.ini tox.ini
        harness noxfile.py .coveragerc src/sitecustomize.py src/x.pth
        snapshot tests/__snapshots__/test_cart.ambr
        lock poetry.lock Pipfile.lock
        generated src/shop/__pycache__/cart.cpython-312.pyc htmlcov/index.html src/shop/api_pb2.py .venv/bin/python
    """,
    "flat python": """
        production cart.py shop/models.py setup.py test.py
        test test_cart.py cart_test.py
        harness conftest.py
    """,
    "django": """
        production manage.py shop/settings.py shop/views.py shop/migrations/0001_initial.py shop/fixtures/prices.json
        production shop/templates/cart.html
        test shop/tests.py shop/tests/test_views.py shop/tests/__init__.py
    """,
    "typescript": """
        production src/cart.ts src/index.tsx vite.config.ts tsconfig.json public/openapi.spec.yaml src/specification.ts
        production src/features/cart/view.tsx src/contest.ts
        test src/cart.spec.ts src/cart.test.tsx src/__tests__/cart.ts src/__mocks__/fs.js e2e/login.ts cypress/x.cy.ts
        test test/helpers.mjs src/components/a.e2e-spec.ts
        harness package.json jest.config.js jest.setup.ts vitest.config.mts vitest.workspace.ts karma.conf.js .mocharc
        harness .mocharc.yml src/setupTests.ts playwright.config.ts test/mocha.opts .nycrc.json
        snapshot src/__snapshots__/cart.test.ts.snap src/cart.test.ts.snap e2e/login.spec.ts-snapshots/a.png
        lock package-lock.json pnpm-lock.yaml bun.lockb bun.lock yarn.lock npm-shrinkwrap.json
        generated node_modules/left-pad/index.js dist/main.js coverage/lcov.info src/app.min.js
    """,
    "node": """
        production bin/cart.js lib/cart.mjs src/contest.js src/test.json src/latest.js eslint.config.js index.cjs
        test test/cart.js test/helper/server.mjs test/data/a.json tests/cart.test.js src/cart-test.mjs src/cart_test.cjs
        test test.js lib/test-cart.js src/cart.test.ts
        harness package.json .npmrc .nvmrc node.config.json .taprc
        snapshot test/cart.test.js.snapshot tests/cart.test.js.snapshot
    """,
    "shell": """
        production bin/tool lib/tool.sh install.bash
        test test/tool.bats test/test_helper.bash test/test_helper/bats-assert/load.bash tests/helper.bash tool.bats
        harness test/setup_suite.bash
    """,
    "monorepo": """
        production packages/cart/src/index.ts packages/cart/lib/x.js apps/web/app.tsx packages/cart/src/dist/x.ts
        test packages/cart/test/index.ts packages/cart/src/index.spec.ts packages/cart/test/package.json
        harness packages/cart/package.json packages/cart/jest.config.cjs
        generated packages/cart/dist/index.js packages/cart/node_modules/x.js
        documentation packages/cart/README.md packages/cart/LICENSE
        lock packages/cart/package-lock.json
    """,
    "go": """
        production main.go internal/cart/cart.go internal/target/target.go go.mod pkg/testing/fake.go
        test internal/cart/cart_test.go internal/cart/testdata/in.txt internal/cart/testdata/go.mod test/e2e.go
        snapshot internal/cart/out.golden
        lock go.sum
        generated api/cart.pb.go
    """,
    "rust": """
        production src/lib.rs src/bin/main.rs build.rs Cargo.toml crates/cart/src/lib.rs src/target/mod.rs
        test tests/cart.rs src/cart_test.rs src/cart/tests.rs crates/cart/tests/api.rs
        harness .config/nextest.toml
        snapshot src/snapshots/cart__total.snap
        lock Cargo.lock
        generated target/debug/cart crates/cart/target/x
    """,
    "java": """
        production src/main/java/shop/Cart.java pom.xml build.gradle.kts src/main/java/shop/test/Probe.java
        production src/main/java/shop/LoadTest.java src/main/resources/application.yml
        test src/test/java/shop/CartTest.java src/test/resources/data.json src/integrationTest/java/CartIT.java
        test shop-api/src/test/kotlin/CartSpec.kt src/commonTest/kotlin/A.kt src/testFixtures/java/Fake.java
        harness src/test/resources/junit-platform.properties testng.xml
        lock gradle.lockfile
    """,
    "c#": """
        production src/Shop/Cart.cs src/Shop/Shop.csproj Shop.sln src/Shop/Contest.cs
        test tests/Shop.Tests/CartTests.cs Shop.UnitTests/Shop.UnitTests.csproj Shop.IntegrationTests/Api.cs
        test src/Shop/CartTests.cs Shop.Specs/x.cs
        harness ci.runsettings Shop.UnitTests/xunit.runner.json
        snapshot Shop.Tests/CartTests.Total.verified.txt
        lock src/Shop/packages.lock.json
        generated src/Shop/Form.g.cs
    """,
    "ruby": """
        production lib/cart.rb app/models/cart.rb Gemfile Rakefile config.ru lib/spec_reader.rb
        test spec/cart_spec.rb test/cart_test.rb spec/support/helper.rb spec/fixtures/cart.yml lib/cart_spec.rb
        test features/cart.feature features/steps/cart.rb features/step_definitions/cart.rb features/support/env.rb
        documentation spec/notes.md
        harness .rspec spec/spec_helper.rb test/test_helper.rb features/environment.py cucumber.yml
        lock Gemfile.lock
    """,
    "swift": """
        production Sources/Shop/Cart.swift Package.swift Shop/AppDelegate.swift
        test Tests/ShopTests/CartTests.swift ShopTests/Cart.swift ShopUITests/Login.swift
        lock Package.resolved
    """,
}
PLUGIN = """
    production skills/deliver/SKILL.md commands/go.md agents/crafter.md hooks/notes.md plugins/a/skills/b/SKILL.md
    production .claude/skills/x/SKILL.md SKILL.md .claude-plugin/plugin.json hooks/hooks.json hooks/run
    documentation README.md docs/skills/how.md skills-overview.md templates/a.md
    test tests/hooks/run.bats tests/skills/sample.md hooks/check.bats
"""


def table(text: str) -> list[tuple[str, str]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [(path, row[0]) for row in rows for path in row[1:]]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [pytest.param(*row, id=f"{name}: {row[0]}") for name, rows in LAYOUTS.items() for row in table(rows)],
)
def test_real_layouts(path: str, wanted: str) -> None:
    assert classify(path, DEFAULTS) == wanted


@pytest.mark.parametrize("deliverable", ["plugin", "skill"])
@pytest.mark.parametrize(("path", "wanted"), table(PLUGIN))
def test_in_a_plugin_the_markdown_is_the_product(path: str, wanted: str, deliverable: str) -> None:
    assert classify(path, PathRules.from_config({}, None, deliverable)) == wanted


def test_in_an_application_such_markdown_is_documentation() -> None:
    assert classify("skills/deliver/SKILL.md", DEFAULTS) == "documentation"


def test_the_table_covers_every_class() -> None:
    assert {wanted for rows in LAYOUTS.values() for _, wanted in table(rows)} == set(CLASSES)


SCOPE = {"source_directories": ["src/auth/", "./lib/testing", "tools/gen.py"], "test_directories": ["checks/"]}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("checks/login.py", "test"),
        ("checks/data/a.json", "test"),
        ("checks/conftest.py", "harness"),
        ("checks/__snapshots__/a.txt", "snapshot"),
        ("checksum/login.py", "production"),
        ("lib/testing/fake.py", "production"),
        ("src/auth/login.py", "production"),
        ("src/auth/tests/test_login.py", "test"),
        ("src/auth/login_test.py", "test"),
        ("src/auth/package-lock.json", "lock"),
        ("tools/gen.py", "production"),
        ("docs/feature/x/deliver/roadmap.json", "evidence"),
    ],
)
def test_the_roadmaps_scope_says_which_folders_are_which(path: str, wanted: str) -> None:
    assert classify(path, PathRules.from_config({}, SCOPE)) == wanted


def test_the_deepest_declared_folder_wins_and_a_folder_named_twice_is_told_by_its_names() -> None:
    nested = PathRules.from_config({}, {"source_directories": ["."], "test_directories": ["a/b", "a/b/c/d"]})
    assert [classify(path, nested) for path in ("x.py", "a/x.py", "a/b/x.py")] == ["production", "production", "test"]
    beside = PathRules.from_config({}, {"source_directories": ["src"], "test_directories": ["src"]})
    assert [classify(path, beside) for path in ("src/a.ts", "src/a.spec.ts")] == ["production", "test"]


def test_a_production_folder_named_like_tests_needs_only_be_declared() -> None:
    rules = PathRules.from_config({}, {"source_directories": ["tests/"]})
    assert classify("tests/engine.py", rules) == "production"


CONFIG = {
    "paths": {
        "test": ["qa/", "**/*.check.py"],
        "harness": ["tests/support/**"],
        "generated": ["gen"],
        "production": ["src/shop/test_double.py", "*.prompt.md"],
        "documentation": ["/notes/*.yaml"],
    }
}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("qa/any.py", "test"),
        ("src/deep/a.check.py", "test"),
        ("a.check.py", "test"),
        ("tests/support/db.py", "harness"),
        ("tests/test_a.py", "test"),
        ("a/gen/b.py", "generated"),
        ("generator/b.py", "production"),
        ("src/shop/test_double.py", "production"),
        ("src/x/greet.prompt.md", "production"),
        ("notes/a.yaml", "documentation"),
        ("notes/deep/a.yaml", "production"),
        ("docs/feature/gen/deliver/gen/x.json", "evidence"),
    ],
)
def test_the_configs_globs_overrule_conventions(path: str, wanted: str) -> None:
    assert classify(path, PathRules.from_config(CONFIG)) == wanted


def test_the_scope_decides_test_or_production_and_globs_refine_it() -> None:
    rules = PathRules.from_config(
        {"paths": {"harness": ["checks/support/"], "production": ["checks/login.py"]}}, {"test_directories": ["checks"]}
    )
    assert classify("checks/support/x.py", rules) == "harness"
    assert classify("checks/login.py", rules) == "test"


@pytest.mark.parametrize(
    ("config", "scope", "named"),
    [
        ({"paths": []}, None, "paths"),
        ({"paths": {"evidence": ["x"]}}, None, "evidence"),
        ({"paths": {"config": ["x"]}}, None, "config"),
        ({"paths": {"tests": ["x"]}}, None, "tests"),
        ({"paths": {"test": "x"}}, None, "paths.test"),
        ({"paths": {"test": [1]}}, None, "paths.test"),
        ({}, {"source_directories": "src"}, "implementation_scope.source_directories"),
        ({}, {"test_directories": [None]}, "implementation_scope.test_directories"),
    ],
)
def test_wrong_rules_are_a_clear_error(config: dict[str, object], scope: dict[str, object] | None, named: str) -> None:
    with pytest.raises(DesError) as caught:
        PathRules.from_config(config, scope)
    assert named in caught.value.what
    assert caught.value.how


segments = st.sampled_from(
    ["src", "main", "test", "features", "docs", "feature", "deliver", ".nwave", "des", ".aiwg", "delivery", "..", ""]
)


@given(st.text() | st.lists(segments).map("/".join))
def test_any_path_has_a_class(path: str) -> None:
    for rules in (DEFAULTS, PathRules.from_config(CONFIG, SCOPE, "plugin")):
        assert classify(path, rules) in CLASSES
    assert protected(path, "x") is None or isinstance(protected(path, "x"), str)


@pytest.mark.parametrize("path", ["./src//a.py", "src/a.py", "src/./a.py"])
def test_spelling_of_a_path_does_not_matter(path: str) -> None:
    assert classify(path, PathRules.from_config({"paths": {"generated": ["src/a.py"]}})) == "generated"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("docs/feature/jwt-auth/deliver/roadmap.json", "roadmap"),
        ("docs/feature/other/deliver/roadmap.json", None),
        ("docs/feature/jwt-auth/deliver/execution-log.json", "log"),
        ("docs/feature/other/deliver/execution-log.json", "log"),
        ("docs/feature/jwt-auth/execution-log.json", "log"),
        (".aiwg/delivery/iteration-3/execution-log.json", "log"),
        ("docs/feature/jwt-auth/deliver/waivers.json", "waivers"),
        ("docs/feature/jwt-auth/deliver/.develop-progress.json", "progress"),
        (".nwave/des/deliver-session.json", "session"),
        (".nwave/des/state.json", "state"),
        (".nwave/des/runs/1/run.json", "state"),
        (".nwave/des", "state"),
        (".nwave", "state"),
        (".nwave/des-config.json", "config"),
        (".claude/settings.json", "config"),
        (".nwave/hook-offer-declined", None),
        ("DOCS/Feature/JWT-Auth/deliver/Execution-Log.JSON", "log"),
        ("./docs//feature/jwt-auth/deliver/execution-log.json", "log"),
        ("src/execution-log.json", None),
        ("tests/fixtures/docs/feature/x/deliver/execution-log.json", None),
        ("docs/feature/jwt-auth/feature-delta.md", None),
        ("src/app.py", None),
        ("", None),
    ],
)
def test_what_only_programs_write(path: str, wanted: str | None) -> None:
    assert protected(path, "jwt-auth") == wanted
