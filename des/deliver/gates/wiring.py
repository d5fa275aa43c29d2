"""The wiring gate: is every new function called by production, not by tests alone? (R33; nw-deliver text Phase 2h)

Python, JavaScript, TypeScript, Go, Rust and Java are read by their syntax, by names: what shares its name with
something that is used counts as used, and so does what a framework may call. The gate rather misses a loose end than
stop an honest step. Other languages are only searched as text, which is flagged and never fails.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from des.deliver.gates.wiring_names import RULES, Loose, Production
from des.deliver.gates.wiring_offers import library, offered
from des.facts import grammars, languages, python_code, tree_code
from des.facts.code import Definition, Module
from des.flow.code import Code
from des.flow.delivery import Delivery
from des.proof.change import Lines
from des.verdict import Finding, Place, Result, Status

NAME = "wiring"

_NAME = r"([A-Za-z_]\w*)"
#: Searched as text: what has no grammar here, and the scripts inside of .vue and .svelte files.
_DEFINITIONS = {
    "JavaScript": rf"\bfunction\s*\*?\s*{_NAME}\s*\("
    rf"|\b(?:const|let|var)\s+{_NAME}\s*=\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]+)?=>|\w+\s*=>)",
    "C#": rf"^\s*(?:(?:public|protected|private|internal|static|async|virtual|sealed)\s+)+[\w<>\[\], ?]+\s{_NAME}\s*\(",
    "Kotlin": rf"\bfun\s+(?:<[^>]*>\s*)?(?:\w+\.)?{_NAME}\s*\(",
    "Ruby": rf"^\s*def\s+(?:self\.)?{_NAME}",
    "Swift": rf"\bfunc\s+{_NAME}\s*[<(]",
    "PHP": rf"\bfunction\s+&?{_NAME}\s*\(",
    "shell": rf"^\s*(?:function\s+)?{_NAME}\s*\(\s*\)",
}
_CALLED_FROM_OUTSIDE = {"main", "init"}


@dataclass(frozen=True)
class Project:
    """Production as it is: texts by path, their kinds (languages), and the texts of settings and of tests."""

    texts: Mapping[str, str]
    kinds: Mapping[str, str]
    settings: Mapping[str, str]
    tests: Mapping[str, str]


def run(delivery: Delivery) -> Result:
    """Judge the functions that the delivery added to production."""
    code = Code.of(delivery)
    changed = {file.new.path: file for file in code.change.files if file.new and file.new.area == "production"}
    if not changed:
        return Result(NAME, Status.EXEMPT, "the delivery changed no production file")
    texts = code.texts("production")
    kinds = {path: languages.language(path, text) for path, text in texts.items()}
    project = Project(texts, kinds, code.texts("harness", "config"), code.texts("test", "harness"))
    sides = [file.old for file in code.change.files if file.old and file.old.area == "production"]
    old = code.read({side.path: side.entry for side in sides})
    lines = {path: code.change.lines[path] for path in changed if path in code.change.lines and path in texts}
    undecided = [_unknown(path) for path in sorted(changed) if path in texts and not kinds[path]]
    found: list[Finding] = []
    count = loose = 0
    for kind in sorted({kinds[path] for path in changed if path in kinds} & set(RULES)):
        modules, problems = read({path: text for path, text in texts.items() if kinds[path] == kind})
        undecided += [finding for finding in problems if finding.where.file in changed]
        was, _ = read({path: text for path, text in old.items() if languages.language(path, text) == kind})
        known = {one.qualname for module in was.values() for one in module.definitions}
        known |= {name for path in set(old) - set(was) for name in _by_text(kind, old[path])}
        new = {p: [d for d in modules[p].definitions if d.qualname not in known] for p in changed if p in modules}
        ends = judge(kind, modules, new, project, code.own)
        found, count, loose = [*found, *ends], count + sum(map(len, new.values())), loose + len(ends)
    found += textual({path: kinds[path] for path in lines if not _grammatical(path, kinds[path])}, lines, texts)
    summary = f"{count} new definitions in {len(changed)} changed production files, {loose} not called"
    result = Result.of(NAME, summary, [*undecided, *found], definitions=count, loose=loose)
    if undecided and result.status is Status.PASS:
        return Result(NAME, Status.INDETERMINATE, summary, result.findings, result.facts)
    return result


def judge(
    kind: str,
    modules: Mapping[str, Module],
    new: Mapping[str, Collection[Definition]],
    project: Project,
    own: Collection[str],
) -> list[Finding]:
    """The new definitions of one language that nothing in production uses. own: the files whose loose ends fail."""
    others = {path: text for path, text in project.texts.items() if path not in modules} | dict(project.settings)
    production = Production(modules, others, RULES[kind], offered(modules, others))
    inside = (name for module in modules.values() for name in module.tested)
    tests = "\n".join([*project.tests.values(), *inside])
    api = library(kind, project.texts)
    return [_loose(one, tests, one.path in own, api) for one in production.loose(new)]


def read(texts: Mapping[str, str]) -> tuple[dict[str, Module], list[Finding]]:
    """The files of a language, and findings for those that cannot be read, or not here. Files without a grammar of
    their own are left out."""
    modules, problems = {}, []
    for path, text in texts.items():
        one = grammars.grammar(path)
        if one is None and languages.language(path, text) != "Python":
            continue
        try:
            package = path.endswith("__init__.py")
            modules[path] = tree_code.parse(text, one) if one else python_code.parse(text, package=package)
        except ImportError:
            told = "the grammar of its language is not installed, so nobody looked whether its new functions are called"
            pip = f"{sys.executable} -m pip install" if find_spec("pip") else f"uv pip install -p {sys.executable}"
            fix = f"install it, then ask again: {pip} 'tree-sitter>=0.25' {one.package if one else ''}"
            problems.append(Finding("grammar-missing", Place(path), told, fix, blocks=False))
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 0) or 0
            told = f"cannot be read as Python: {error}"
            problems.append(
                Finding("unreadable", Place(path, line), told, "repair the file, then ask again", blocks=False)
            )
    return modules, problems


def _grammatical(path: str, kind: str) -> bool:
    return kind == "Python" or grammars.grammar(path) is not None


def _by_text(kind: str, text: str) -> set[str]:
    """What a file defined that was no proper Python."""
    return set(re.findall(rf"^\s*(?:def|class)\s+{_NAME}", text, re.MULTILINE)) if kind == "Python" else set()


def textual(kinds: Mapping[str, str], lines: Mapping[str, Lines], texts: Mapping[str, str]) -> Iterator[Finding]:
    """New functions of other languages (in the added lines) whose name stands nowhere else in production."""
    for path, kind in kinds.items():
        pattern = re.compile(_DEFINITIONS[kind]) if kind in _DEFINITIONS else None
        if pattern is None:
            continue
        gone = {name for line in lines[path].removed for name in _defined(pattern, line)}
        for number, line in lines[path].added:
            for name in _defined(pattern, line) - gone - _CALLED_FROM_OUTSIDE:
                if sum(len(re.findall(rf"\b{name}\b", text)) for text in texts.values()) < 2:
                    told = f"{name} stands nowhere else in production (weak: {kind} is searched as text)"
                    yield Finding(
                        "perhaps-uncalled", Place(path, number), told, "look whether production calls it", blocks=False
                    )


def _defined(pattern: re.Pattern[str], line: str) -> set[str]:
    return {name for match in pattern.finditer(line) for name in match.groups() if name}


def _unknown(path: str) -> Finding:
    text = "its language is not known here, so nobody looked whether its new functions are called"
    return Finding(
        "language-unknown", Place(path), text, "look yourself whether production calls what is new in it", blocks=False
    )


def _loose(one: Loose, tests: str, own: bool, api: bool) -> Finding:
    name, what = one.definition.qualname, "class" if one.definition.is_class else "function"
    tested = re.search(rf"(?<![\w$]){re.escape(one.definition.name)}(?![\w$])", tests)
    told = f"{what} {name} is defined but {'only called from tests' if tested else 'called nowhere'}"
    fix = "call it from the production code that needs it, or remove it; what a package offers to others says so: "
    fix += "__all__, the file package.json names, `pub use`"
    doubt = one.doubt or ("it may be what this library offers" if api and one.definition.exported else "")
    return Finding(
        "uncalled",
        Place(one.path, one.definition.line),
        f"{told} ({doubt})" if doubt else told,
        fix,
        blocks=own and not doubt,
    )
