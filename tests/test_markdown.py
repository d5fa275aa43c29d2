"""What the model reads: names resolve, paths exist, the listing stays small, generated parts are current."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml

from des import cli
from des.contract import ids
from des.flow import schemas
from des.runner import suites
from des.track import settings

ROOT = Path(__file__).resolve().parents[1]
SKILLS = sorted(ROOT.glob("skills/*/SKILL.md"))
AGENTS = sorted(ROOT.glob("agents/*.md"))
COMMANDS = sorted(ROOT.glob("commands/*.md"))
TEMPLATES = sorted(ROOT.glob("templates/*.md"))
LOADED = [*SKILLS, *AGENTS, *COMMANDS]
DOCUMENTS = [ROOT / "README.md", ROOT / "AGENTS.md", *sorted(ROOT.glob("docs/**/*.md")), ROOT / "examples/README.md"]

KEYS = {
    "skill": {
        "name",
        "description",
        "argument-hint",
        "allowed-tools",
        "user-invocable",
        "disable-model-invocation",
    },
    "agent": {"name", "description", "tools", "maxTurns", "color"},
    "command": {"name", "description", "argument-hint", "allowed-tools"},
}
TOOLS = {"Read", "Write", "Edit", "NotebookEdit", "Bash", "Grep", "Glob"}
LONGEST_ROLE = 25  # lines of an agent of the track that say something
LONGEST = {  # lines of a skill; what is read before work begins must not crowd it out
    "nw-deliver": 60,
    "nw-review": 60,
    "nw-refactor": 45,
    "nw-progressive-refactoring": 45,
    "nw-five-whys": 40,
    "nw-rigor": 40,
    "nw-density-resolution-contract": 40,
}

#: The agents of the Delivery Track that write files; all others of it read and submit (R41).
TRACK_WRITERS = ("software-implementer", "test-engineer")
TRACK_READERS = (
    "project-manager",
    "code-reviewer",
    "security-gatekeeper",
    "security-architect",
    "devops-engineer",
    "technical-writer",
    "operations-manager",
)
#: What each command of the track runs without asking the user again.
TRACK_COMMANDS = {
    "flow-delivery-track": ("des track start",),
    "flow-discovery-track": ("des track ready",),
    "flow-gate-check": ("des track ready", "des track dod"),
    "flow-handoff-checklist": ("des track handoff",),
}
#: The sections that documents of an iteration have, in their order.
SECTIONS = {
    "iteration-plan": "Goals; Scope; Tasks; Sequence and critical path; Owners and load; Daily milestones; Capacity; "
    "Burndown forecast; Risks; Test strategy; Change control",
    "work-package": "Task; Acceptance criteria; Approach; Test strategy; Dependencies; Effort",
    "iteration-test-plan": "Scope; Suites; Entry criteria; Exit criteria; Data and doubles; Risks",
    "release-notes": "New Features; Improvements; Bug Fixes; Known Issues",
    "iteration-assessment": "Goals Achievement; Velocity Metrics; Quality Metrics; Risks; Lessons Learned; "
    "Team Performance",
}

#: Single commands that can be typed bare (R28).
TYPED_BARE = ("nw-deliver", "nw-roadmap", "nw-execute", "nw-finalize", "nw-review", "nw-refactor", "nw-rigor")


def front(path: Path) -> dict[str, object]:
    """The YAML between the first two `---` lines."""
    text = path.read_text("utf-8")
    assert text.startswith("---\n"), path
    head, mark, _ = text[4:].partition("\n---\n")
    assert mark, f"{path}: the front matter is not closed"
    data = yaml.safe_load(head)
    assert isinstance(data, dict), path
    return data


def kind(path: Path) -> str:
    return "skill" if path in SKILLS else "agent" if path in AGENTS else "command"


def home_name(path: Path) -> str:
    return path.parent.name if path in SKILLS else path.stem


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_verb(verb: str, below: str) -> bool:
    """Does the command line know `des VERB`, and for a group of verbs `des VERB BELOW`?"""
    command = cli.des.get_command(click.Context(cli.des), verb)
    if isinstance(command, click.Group):
        return command.get_command(click.Context(command), below) is not None
    return command is not None


def options_of(words: list[str]) -> set[str]:
    """The options of the command that the words `des VERB [BELOW] …` call."""
    command: click.Command | None = cli.des.get_command(click.Context(cli.des), words[1])
    if isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words[2]) if len(words) > 2 else None
    return {name for param in command.params for name in param.opts} | {"--help"} if command else set()


def code_of(path: Path) -> list[str]:
    """The lines of a document that stand as code: in backticks, indented, or behind a prompt."""
    text = path.read_text("utf-8")
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?: {4}|\$ )(.+)$", text, re.M)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "scripts/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", LOADED, ids=label)
def test_front_matter_names_the_thing_as_it_is_typed(path: Path) -> None:
    data = front(path)
    assert data["name"] == home_name(path)
    assert isinstance(data["description"], str)
    assert len(data["description"]) > 40
    assert set(data) <= KEYS[kind(path)]
    assert isinstance(data.get("argument-hint", ""), str)


def test_a_command_and_a_skill_never_share_a_name() -> None:
    names = [home_name(path) for path in (*SKILLS, *COMMANDS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "most"), LONGEST.items())
def test_a_skill_stays_short(name: str, most: int) -> None:
    assert len((ROOT / f"skills/{name}/SKILL.md").read_text("utf-8").splitlines()) <= most


@pytest.mark.req("ND-199", "ND-200")
@pytest.mark.parametrize("name", TYPED_BARE)
def test_a_command_takes_what_was_typed(name: str) -> None:
    """R28: arguments reach the text, the hint shows their order, and who may type it is not restricted."""
    path = ROOT / f"skills/{name}/SKILL.md"
    assert "$ARGUMENTS" in path.read_text("utf-8")
    assert front(path)["argument-hint"]
    assert not {"user-invocable", "disable-model-invocation"} & set(front(path))
    first = "des rigor" if name == "nw-rigor" else "des session start"
    assert f"Bash({first} *)" in str(front(path)["allowed-tools"]), "typed by the user, so nobody is asked again"


@pytest.mark.req("ND-201")
def test_all_that_an_orchestrator_may_ask_about_density_stands_in_its_skill() -> None:
    text = (ROOT / "skills/nw-density-resolution-contract/SKILL.md").read_text("utf-8")
    density = cli.des.get_command(click.Context(cli.des), "density")
    assert isinstance(density, click.Group)
    assert [verb for verb in density.commands if f"des density {verb}" not in text] == []
    assert "## Requests in between" in text


@pytest.mark.parametrize("path", SKILLS, ids=label)
def test_a_reference_is_read_by_its_path_and_not_listed(path: Path) -> None:
    """What nobody types is not offered to the model either; it is in no menu, only in prompts and other skills."""
    data = front(path)
    reference = str(data["description"]).startswith("Reference:")
    assert (data.get("user-invocable") is False) == reference
    assert data.get("disable-model-invocation", False) is reference


def test_the_flows_may_be_started_by_the_model() -> None:
    for path in (ROOT / "skills/nw-deliver/SKILL.md", ROOT / "commands/flow-delivery-track.md"):
        assert "disable-model-invocation" not in front(path)


@pytest.mark.req("DT-001", "DT-240")
@pytest.mark.parametrize(("name", "runs"), TRACK_COMMANDS.items())
def test_a_command_of_the_track_takes_what_was_typed(name: str, runs: tuple[str, ...]) -> None:
    """The tools are what the host takes and the program has; the model is the user's (D-265)."""
    path = ROOT / f"commands/{name}.md"
    assert "$ARGUMENTS" in path.read_text("utf-8")
    assert set(front(path)) == {"name", "description", "argument-hint", "allowed-tools"}
    assert all(is_verb(*command.split()[1:]) for command in runs)
    assert "<iteration-number>" in str(front(path)["argument-hint"])
    allowed = [f"Bash({command} *)" for command in runs]
    assert str(front(path)["allowed-tools"]).split(", ") == allowed, "typed by the user, so nobody is asked again"


@pytest.mark.req("DT-001", "DT-006", "DT-007", "DT-014")
def test_the_track_says_how_it_is_typed() -> None:
    typed = '<iteration-number> [project-directory] [--guidance "text"] [--interactive]'
    assert front(ROOT / "commands/flow-delivery-track.md")["argument-hint"] == typed


@pytest.mark.req("DT-244")
@pytest.mark.parametrize("name", [*TRACK_WRITERS, *TRACK_READERS])
def test_only_two_agents_of_the_track_can_write(name: str) -> None:
    path = ROOT / f"agents/{name}.md"
    data = front(path)
    tools = {tool.strip() for tool in str(data["tools"]).split(",")}
    assert tools == (TOOLS if name in TRACK_WRITERS else {"Read", "Grep", "Glob", "Bash"})
    assert data["maxTurns"] == (45 if name in TRACK_WRITERS else 25)
    assert str(data["description"]).startswith("For the Delivery Track: ")
    body = path.read_text("utf-8").split("\n---\n", 1)[1]
    assert re.search(r"counts (?:only as a submission|by the phases, commits and submissions)", body)
    assert 12 <= sum(bool(line) for line in body.splitlines()) <= LONGEST_ROLE


@pytest.mark.req("DT-094", "DT-095", "DT-096", "DT-097", "DT-098", "DT-099", "DT-152", "DT-153", "DT-154")
def test_the_reviewer_is_told_all_six_checks_of_a_task_and_those_of_the_gate() -> None:
    text = (ROOT / "agents/code-reviewer.md").read_text("utf-8")
    checks = ["acceptance", "tests", "quality", "security", "performance", "documentation"]
    assert re.findall(r"^- ([a-z]+):", text, re.M) == checks
    assert all(check in text for check in ("api-docs", "debt", "documentation"))


@pytest.mark.req("DT-130", "DT-131", "DT-134", "DT-146", "DT-174")
def test_each_judge_is_told_what_no_program_sees() -> None:
    for name, words in {
        "security-gatekeeper": ("practices:", "auth:", "OWASP A01 to A10"),
        "devops-engineer": ("profile:",),
        "operations-manager": ("config:", "deploy:", "monitoring:", "migration:", "api:"),
    }.items():
        text = (ROOT / f"agents/{name}.md").read_text("utf-8")
        assert [word for word in words if word not in text] == [], name


@pytest.mark.parametrize(("name", "titles"), SECTIONS.items())
def test_a_template_has_the_sections_that_are_rendered(name: str, titles: str) -> None:
    """A renderer takes its headings from here; each says what belongs below it."""
    text = (ROOT / f"templates/{name}.md").read_text("utf-8")
    found = re.findall(r"^## (.+)\n\n(?!#)(\S)", text, re.M)
    assert "; ".join(title for title, _ in found) == titles


@pytest.mark.req("DT-241")
def test_the_definition_of_done_has_nineteen_boxes() -> None:
    text = (ROOT / "templates/definition-of-done.md").read_text("utf-8")
    boxes = [section.count("\n- [ ] ") for section in text.split("\n## ")[1:]]
    assert boxes == [4, 4, 4, 4, 3]


@pytest.mark.req("DT-241")
def test_the_configuration_that_is_shown_would_be_accepted() -> None:
    text = (ROOT / "docs/delivery-track.md").read_text("utf-8")
    shown = re.findall(r"^```json\n(.*?)^```", text, re.M | re.S)
    assert len(shown) == 2
    for block in shown:
        config = json.loads(block)
        assert suites.detect(ROOT, config)
        settings.read(config)


@pytest.mark.req("ND-052", "ND-151")
@pytest.mark.req("ND-002")
@pytest.mark.parametrize("path", LOADED, ids=label)
def test_nothing_the_model_reads_speaks_one_language(path: Path) -> None:
    """The project's language wins (nw-deliver text, language frame); an example in one language would be copied."""
    text = path.read_text("utf-8")
    assert not re.search(
        r"\b(?:pytest|hypothesis|unittest|npm|node|jest|cargo|gradle|mvn|rspec|python3?)\b", text, re.I
    )
    assert set(re.findall(r"^```(\w+)", text, re.M)) <= {"text", "json", "bash"}


@pytest.mark.parametrize("path", AGENTS, ids=label)
def test_an_agent_has_known_tools_a_turn_limit_and_no_way_to_start_others(path: Path) -> None:
    data = front(path)
    tools = {name.strip() for name in str(data["tools"]).split(",")}
    assert tools <= TOOLS
    assert isinstance(data["maxTurns"], int)
    assert path.stem in ids.OUR_AGENTS
    assert "model" not in data, "the dispatch says which: rigor decides"
    if path.stem in ids.REVIEWING_AGENTS:
        assert tools == {"Read", "Grep", "Glob", "Bash"}
    if path.stem in ids.CRAFTERS:
        assert data["maxTurns"] == 45
        assert tools >= {"Read", "Write", "Edit", "Bash"}


def test_every_agent_a_delivery_may_dispatch_is_there() -> None:
    assert {path.stem for path in AGENTS} == set(ids.OUR_AGENTS)


@pytest.mark.parametrize("path", [path for path in LOADED if '    {"subject"' in path.read_text("utf-8")], ids=label)
def test_a_submission_that_is_shown_would_be_accepted(path: Path) -> None:
    shown = re.findall(r'^ {4}(\{"subject".*?\]\})$', path.read_text("utf-8"), re.M | re.S)
    assert len(shown) == 1
    review = json.loads(shown[0])
    assert review["subject"] in ("roadmap", "implementation")
    schemas.check("review", json.dumps(review), label(path), "")


@pytest.mark.parametrize("path", LOADED, ids=label)
def test_every_agent_and_skill_named_is_there(path: Path) -> None:
    known = {home_name(other) for other in LOADED}
    named = set(re.findall(r"(?<![\w-])(?:nw|flow)-[a-z][a-z-]*[a-z](?![\w-])", path.read_text("utf-8")))
    assert named <= known, named - known


@pytest.mark.req("ND-008")
@pytest.mark.parametrize("path", [*LOADED, *DOCUMENTS, *TEMPLATES], ids=label)
def test_every_path_named_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    inside = re.findall(r"(?:\$\{CLAUDE_PLUGIN_ROOT\}|\{plugin_root\})/([\w./-]*\w)", text)
    links = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    missing = [name for name in inside if not (ROOT / name).exists()]
    missing += [name for name in links if not (path.parent / name).exists()]
    if path in DOCUMENTS:
        rooms = r"(?:bin|commands|des|docs|examples|hooks|schemas|scripts|skills|agents|templates|tests|\.ci|\.claude-plugin)"
        quoted = re.findall(rf"`({rooms}/[\w./-]*)`", text)
        missing += [name for name in quoted if not (ROOT / name).exists() and not (path.parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize("path", [*LOADED, *DOCUMENTS, *TEMPLATES], ids=label)
def test_every_verb_named_is_one(path: Path) -> None:
    for line in code_of(path):
        for verb, below in re.findall(r"(?:^|[\s/])des ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", line):
            assert is_verb(verb, below), f"`des {verb} {below}` in {line!r}"


@pytest.mark.parametrize("path", LOADED, ids=label)
def test_every_program_and_option_named_is_one(path: Path) -> None:
    for line in code_of(path):
        for program in re.findall(r"(?<![\w/.-])des-[a-z-]*[a-z](?![\w./-])", line):
            assert (ROOT / "bin" / program).exists(), line
        if line.startswith("des "):
            assert set(re.findall(r"--[a-z-]+", line)) <= options_of(line.split()), line


@pytest.mark.parametrize("path", [*LOADED, *DOCUMENTS, *TEMPLATES], ids=label)
def test_what_is_shown_to_be_typed_can_be_typed(path: Path) -> None:
    commands = {home_name(other) for other in LOADED if other not in AGENTS and "user-invocable" not in front(other)}
    typed = {name for line in code_of(path) for name in re.findall(r"(?:^|\s)/((?:nw|flow)-[a-z-]+)", line)}
    assert typed <= commands, typed - commands


@pytest.mark.parametrize("path", [*LOADED, *DOCUMENTS, *TEMPLATES], ids=label)
def test_lines_fit_and_code_blocks_are_closed(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.endswith("\n")
    assert len(re.findall(r"^```", text, re.M)) % 2 == 0
    tables_and_template = ("|", "<!--")
    prose = re.sub(r"(?ms)^```.*?^```", "", text.split("\n---\n", 1)[-1])
    assert [line for line in prose.splitlines() if len(line) > 120 and not line.startswith(tables_and_template)] == []


@pytest.mark.req("ND-157")
def test_generated_files_are_current() -> None:
    assert [label(path) for path in generator().stale()] == []


@pytest.mark.req("ND-157")
def test_the_template_is_one_fence_that_holds_all_of_it() -> None:
    text = (ROOT / "skills/nw-execute/SKILL.md").read_text("utf-8")
    begin, end = generator().BEGIN, generator().END
    block = text.split(begin)[1].split(end)[0].strip().splitlines()
    assert (block[0], block[-1]) == ("```text", "```")
    assert len(re.findall(r"^```", text, re.M)) == 2


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("no marks", "x"),
        ("<!-- template:end --> <!-- template:begin -->", "x"),
        ("<!-- template:begin --><!-- template:begin --><!-- template:end -->", "x"),
        ("<!-- template:begin --><!-- template:end -->", "```\nfence in the body\n```"),
    ],
)
def test_the_generator_refuses_what_it_would_spoil(text: str, body: str) -> None:
    with pytest.raises(ValueError, match=r"must stand|code fence"):
        generator().with_template(text, body)
