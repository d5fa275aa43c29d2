"""What file and folder names mean by the conventions of the ecosystems (R4).

Tables first, the rules that use them below. Names are compared in lower case unless a table says otherwise.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROGRAM = _words(
    "bash bat c cc cjs clj cljs cpp cr cs cts cxx dart erl ex exs fs go groovy h hpp hs java jl js jsx kt kts lua m "
    "mjs mm mts nim php pl ps1 py pyi pyx r rb rs scala sh sql svelte swift ts tsx vb vue zig zsh"
)
_PROSE = {"md", "markdown", "rst", "adoc"}
_PROSE_NAMES = _words(
    "authors changelog changes code_of_conduct contributing contributors copying history licence license maintainers "
    "notice readme security"
)
_PROSE_DIRS = {"doc", "docs"}
_SKILL_DIRS = {"skills", "commands", "agents", "hooks"}

_LOCKS = _words(
    "package-lock.json npm-shrinkwrap.json pnpm-lock.yaml bun.lockb go.sum go.work.sum package.resolved pylock.toml "
    "packages.lock.json gradle.lockfile .terraform.lock.hcl"
)

# Files that decide which tests run, and how.
_HARNESS = _words(
    "conftest.py pytest.ini .pytest.ini pytest.toml tox.ini noxfile.py .coveragerc behave.ini .behaverc "
    "sitecustomize.py usercustomize.py mocha.opts .nycrc .nycrc.json bunfig.toml .rspec spec_helper.rb rails_helper.rb "
    "test_helper.rb cucumber.yml cucumber.yaml testng.xml junit-platform.properties phpunit.xml phpunit.xml.dist "
    "xunit.runner.json nextest.toml node.config.json .taprc .npmrc .nvmrc .node-version setup_suite.bash"
)
# Manifests that hold the runner's settings or scripts; inside a test folder they belong to some sample project.
_MANIFESTS = {"pyproject.toml", "setup.cfg", "package.json", "deno.json", "deno.jsonc"}
_HARNESS_LIKE = re.compile(
    r"(?:jest|vitest|karma|playwright(?:-ct)?|cypress|ava|wdio|nightwatch|protractor)\.(?:[\w-]+\.)?"
    r"(?:config|conf|workspace|setup|projects)\.\w+"
    r"|cucumber\.[cm]?js|\.mocharc(?:\.\w+)?|setup-?tests?\.[cm]?[jt]sx?|.+\.(?:runsettings|pth)"
)

_SNAPSHOT_DIR = re.compile(r"__(?:image_)?snapshots__|.+-snapshots")
_SNAPSHOT_FILE = re.compile(r".+\.(?:snap|snapshot|ambr|golden)|.+\.(?:approved|verified)\.\w+")

_GENERATED_DIRS = _words(
    "node_modules __pycache__ .venv .tox .nox .pytest_cache .mypy_cache .ruff_cache .hypothesis .gradle .next .nuxt "
    ".svelte-kit htmlcov"
)
_OUTPUT_DIRS = {"dist", "target", "coverage"}  # outputs beside a manifest; deeper such a name is somebody's package
_WORKSPACES = {"packages", "apps", "crates", "modules", "services", "libs", "plugins"}
_GENERATED_FILE = re.compile(
    r".+_pb2(?:_grpc)?\.pyi?|.+\.pb\.(?:go|cc|h)|.+\.g\.(?:cs|dart)|.+\.freezed\.dart|.+\.min\.(?:js|css)"
    r"|.+\.py[co]|.+\.class|.+\.generated\.\w+"
)

_OF = (
    "(?:unit|integration|acceptance|functional|e2e|system|smoke|api|ui|contract|regression|performance|android|common"
    "|jvm|js|native|ios)"
)
_TEST_DIR = re.compile(
    rf"{_OF}?[-_]?tests?|specs?|e2e|cypress|testdata|testfixtures|step_definitions"
    rf"|__(?:tests|specs?|mocks|fixtures)__|.+\.(?:{_OF}?tests?|specs?)"
)
_CAMEL_TEST_DIR = re.compile(r".*[a-z0-9](?:UI|Unit|Integration)?Tests")  # MyAppTests, MyAppUITests
_FIXTURE_DIRS = {"fixture", "fixtures", "testdata", "test_data", "test-data", "testfixtures", "__fixtures__"}
_TEST_ENDINGS = {"feature", "bats", "phpt"}
_TEST_FILE = re.compile(
    r"test_.+|.+-test\.[cm]?[jt]s|test(?:-.+)?\.[cm]?[jt]s|.+_(?:tests?|unittest)\.\w+|.+_spec\.(?:rb|js|ts|lua|cr|exs)|tests\.(?:py|rs)"
    r"|.+\.(?:test|tests|spec|cy|e2e|e2e-spec)\.\w+"
)
_CAMEL_TEST_FILE = re.compile(
    r"(?:.*[a-z0-9](?:Tests?|TestCase|Spec|IT)|Test[A-Z0-9]\w*)\.(?:java|kt|groovy|scala|cs|fs|vb|swift|php)"
)


def by_convention(parts: list[str], below: list[str], tests: bool, plugin: bool) -> str:
    """The class by names. parts: the whole path; below: the part of it whose folders say test or documentation;
    tests: the roadmap says that it lies in a test folder."""
    name = parts[-1].lower()
    folders = [part.lower() for part in below[:-1]]
    everywhere = [part.lower() for part in parts[:-1]]
    tests = tests or _in_tests(below)
    if tests and name != "conftest.py" and _FIXTURE_DIRS.intersection(everywhere):
        return "test"
    special = _special(name, everywhere, tests)
    if special:
        return special
    if tests or _is_test_file(parts[-1], everywhere):
        return "test"
    if plugin and _is_skill_text(name, everywhere):
        return "production"
    return "documentation" if _is_prose(name, folders) else "production"


def _special(name: str, folders: list[str], tests: bool) -> str | None:
    if _GENERATED_DIRS.intersection(folders) or _in_output(folders) or _GENERATED_FILE.fullmatch(name):
        return "generated"
    if name in _LOCKS or name.endswith(".lock"):
        return "lock"
    if _SNAPSHOT_FILE.fullmatch(name) or any(_SNAPSHOT_DIR.fullmatch(folder) for folder in folders):
        return "snapshot"
    if name in _HARNESS or _HARNESS_LIKE.fullmatch(name) or (name in _MANIFESTS and not tests):
        return "harness"
    if name == "environment.py" and folders[-1:] == ["features"]:  # behave
        return "harness"
    return None


def _in_output(folders: list[str]) -> bool:
    at_top = folders[:1] and folders[0] in _OUTPUT_DIRS
    return bool(at_top or (folders[2:] and folders[0] in _WORKSPACES and folders[2] in _OUTPUT_DIRS))


def _in_tests(below: list[str]) -> bool:
    lowered = [part.lower() for part in below]
    if lowered[:2] in (["features", "steps"], ["features", "support"]):
        return True
    prose = ending(lowered[-1]) in _PROSE
    previous = ""
    for part, low in zip(below[:-1], lowered):
        if previous == "src" and low == "main":  # Maven and Gradle keep tests elsewhere, whatever packages are named
            return False
        written = prose and low in ("spec", "specs")
        if (_TEST_DIR.fullmatch(low) and not written) or _CAMEL_TEST_DIR.fullmatch(part):
            return True
        previous = low
    return False


def _is_test_file(name: str, folders: list[str]) -> bool:
    low = name.lower()
    if ending(low) in _TEST_ENDINGS:
        return True
    if ending(low) not in _PROGRAM or folders[:2] == ["src", "main"]:
        return False
    return bool(_TEST_FILE.fullmatch(low) or _CAMEL_TEST_FILE.fullmatch(name))


def _is_skill_text(name: str, folders: list[str]) -> bool:
    in_docs = bool(_PROSE_DIRS.intersection(folders[:1]))
    return name == "skill.md" or (ending(name) == "md" and not in_docs and bool(_SKILL_DIRS.intersection(folders)))


def _is_prose(name: str, folders: list[str]) -> bool:
    suffix = ending(name)
    if suffix in _PROSE:
        return True
    beside_manifest = not folders or folders[0] in _WORKSPACES
    if beside_manifest and suffix in ("", "txt") and re.split("[.-]", name)[0] in _PROSE_NAMES:
        return True
    return bool(_PROSE_DIRS.intersection(folders[:1])) and suffix not in _PROGRAM


def ending(name: str) -> str:
    """What follows the last dot of a file name, or "" (a leading dot alone makes no ending)."""
    return name.rpartition(".")[2] if "." in name[1:] else ""
