"""The prompt of a step dispatch: one table of sections from which prompts are composed and by which they are judged.

(DESIGN §4; R11, R23, R24.) The text is language-neutral and free of code fences, so that a skill can show all of it in
one fence.
"""

from __future__ import annotations

import os
import re

from des.contract import markers
from des.contract.errors import DesError
from des.contract.ids import agent_name, is_feature_id, is_step_id
from des.contract.phases import CANON, KNOWN_PHASES
from des.verdict import Finding, Place

NO_DESIGN = "No design artifacts available — use project conventions."

_RED = (
    "Un-skip the step's acceptance test: take away its skip or pending marker, nothing else. Where none exists, write "
    "it. It enters through the driving port and fails because the behaviour is missing: a failed assertion, or a "
    "symbol that does not exist yet. A broken import, fixture or environment is not red. Without the wiring it must "
    "fail, too. Add unit tests only for what it cannot reach. Production code stays untouched."
)
_PHASE_TEXT = {
    "PREPARE": "Read the contexts above and the code you will touch, and un-skip the step's acceptance test, no other.",
    "RED": _RED,
    "RED_ACCEPTANCE": _RED,
    "RED_UNIT": "Write the unit tests the acceptance test cannot do without; each fails by an assertion of its own.",
    "GREEN": (
        "Write the least production code that lets the test pass, then the whole suite must pass. Never weaken, skip "
        "or delete a test on the way. A function that only tests call sits on the wrong level: stop and say so."
    ),
    "COMMIT": (
        "Tidy up while the tests stay green, then commit all that belongs to the step, the deliver directory included:"
        '\n   git add -- YOUR-FILES "{project_dir}"'
        '\n   git commit -m "TYPE(SCOPE): WHAT IT DOES NOW" -m "Step-ID: {step_id}"'
        "\n   Recording COMMIT proves that commit in a clean copy: its tests fail on the old code and pass on the new."
    ),
}
_LEAN_END = " End there: do not commit. The program commits the step for you."

# Name -> text. The two contexts are the orchestrator's; {tdd_phases}, {recording}, {last} depend on the phases.
_TABLE: tuple[tuple[str, str], ...] = (
    ("DES_METADATA", "Step: {step_id}\nFeature: {feature_id}\nCommand: /nw-execute"),
    ("AGENT_IDENTITY", "Agent: {agent}"),
    (
        "SKILL_LOADING",
        """Read these before the first phase; by them the step is judged:
- {plugin_root}/skills/nw-tdd-methodology/SKILL.md
- {plugin_root}/skills/nw-quality-framework/SKILL.md
Further skills lie in {plugin_root}/skills; read those your agent definition names when their phase comes.""",
    ),
    ("TASK_CONTEXT", "{task_context}"),
    ("DESIGN_CONTEXT", "{design_context}"),
    (
        "TDD_PHASES",
        """Exactly these phases, in this order; record each (OUTCOME_RECORDING) before you begin the next.
{tdd_phases}""",
    ),
    (
        "QUALITY_GATES",
        """- Every criterion of TASK_CONTEXT is shown by a test that was red first.
- All tests pass before the step ends; no earlier test vanishes, is skipped or says less than before.
- No phase goes without a record, no skip without a reason; coverage does not fall.
- Adapters are tested against the real thing, not against a mock of it.
- Language, layout, test framework and style are the project's own.""",
    ),
    ("OUTCOME_RECORDING", "{recording}"),
    (
        "RECORDING_INTEGRITY",
        """- Only you record, only for this step, only what you have done, at the moment it is done.
- A skip begins with NOT_APPLICABLE: (a red phase whose behaviour exists already), APPROVED_SKIP: (only a person
  decides that), BLOCKED_BY_DEPENDENCY: or CHECKPOINT_PENDING: (both leave the step open). GREEN is earned and COMMIT
  is never skipped.
- execution-log.json, roadmap.json and everything in .nwave are written by programs, never by hand.
- Every claim is executed again from git before the feature is finalized. What does not repeat undoes the delivery.""",
    ),
    (
        "BOUNDARY_RULES",
        """- Change the files that TASK_CONTEXT names, and their tests. If another must change, say which and why.
- Do not open the roadmap and do not begin another step; the orchestrator does that.
- Stay on this branch and in this work tree: no stash, reset, rebase, push or --no-verify, no agents of your own.
- If criteria, tests and design contradict each other, change nothing: record BLOCKED with the question, and begin your
  report with CLARIFICATION_NEEDED. A document of an earlier wave that is wrong is named before that:
  "{plugin_root}/bin/des" issue add --step {step_id} --document FILE "what is wrong"
- End with a short report: phases recorded, commit, files changed, what is open.""",
    ),
    (
        "TIMEOUT_INSTRUCTION",
        """Aim at 30 turns. When you come near and GREEN is recorded, {last} before you return. If it is not, leave the
work in the tree and report the last recorded phase and what is missing; the step is resumed from there.""",
    ),
)

SECTIONS: tuple[str, ...] = tuple(name for name, _ in _TABLE)
FREE = ("TASK_CONTEXT", "DESIGN_CONTEXT")
FIELDS = ("feature_id", "step_id", "agent", "project_dir", "plugin_root", "task_context", "design_context")

_FIELD = re.compile(r"\{(" + "|".join(FIELDS) + r")\}")
_UNFILLED = re.compile(r"\{\{?[A-Za-z][A-Za-z0-9_ -]*\}")
_UNFILLED_LINE = re.compile(r"(?m)^ {0,3}" + _FIELD.pattern + r"[ \t]*$")
_UNFILLED_WHOLE = re.compile(r"\s*^ {0,3}\{\{?[A-Za-z][^{}]*\}\}?\s*", re.MULTILINE)
_HEADING = re.compile(r" {0,3}# +([A-Z_]+)[ \t]*#*[ \t\r]*")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*\Z)|~{3,})(.*)", re.DOTALL)
_PHASE_ITEM = re.compile(r"(?m)^ {0,3}[0-9]+[.)][ \t]+\**([A-Z][A-Z_]+)\b")


def skeleton(phases: tuple[str, ...] = CANON) -> str:
    """The whole prompt, markers included, with {placeholders} for the seven FIELDS; the fence of skills/nw-execute."""
    parts = [markers.render([("VALIDATION", "required"), ("PROJECT-ID", "{feature_id}"), ("STEP-ID", "{step_id}")])]
    parts.extend(f"# {name}\n{_text(name, phases)}" for name, _ in _TABLE)
    return "\n\n".join(parts) + "\n"


def compose(fields: dict[str, str], phases: tuple[str, ...]) -> str:
    """The complete prompt of a step.

    fields: the seven FIELDS. project_dir: absolute path of the feature's deliver directory; plugin_root: absolute path
    of the plugin. A blank design_context becomes the text's fallback sentence. The two contexts are indented by four
    blanks, so that nothing in them can pass for a section, a fence or a placeholder. phases: as rigor says.
    Raises DesError naming the field for anything `validate` would not accept.
    """
    values = {name: fields.get(name, "") for name in FIELDS}
    values["agent"] = agent_name(values["agent"])
    values["design_context"] = values["design_context"].strip() or NO_DESIGN
    _check(values)
    for name in ("task_context", "design_context"):
        lines = values[name].strip("\n").splitlines()
        values[name] = "\n".join("    " + line if line.strip() else "" for line in lines)
    return _FIELD.sub(lambda found: values[found.group(1)], skeleton(phases))


def validate(prompt: str, phases: tuple[str, ...], *, feature_id: str, step_id: str, agent: str) -> list[Finding]:
    """What is wrong with the prompt of a step; an empty list means accepted. Never raises.

    Judged: the marker block and its ids; every section once, in order, not empty, not cut down to less than half of the
    template's words; no placeholder left; metadata, agent and the exact phases. A heading counts at the beginning of a
    line and outside fences only. A placeholder is any {name} in the sections whose text is ours; in the two contexts,
    where braces are honest, it is one of our field names alone on its line, or a context that is nothing but {words}.
    Codes: MARKER_* (see markers), MARKER_MISMATCH, FENCE_OPEN, SECTION_MISSING, SECTION_REPEATED, SECTION_ORDER,
    SECTION_EMPTY, SECTION_ABBREVIATED, PLACEHOLDER, METADATA_WRONG, IDENTITY_WRONG, PHASES_WRONG.
    """
    block = markers.read(prompt)
    problems = list(block.faults) + _marker_ids(block, feature_id, step_id)
    found, open_in = _sections(block.body)
    if open_in is not None:
        problems.append(_wrong("FENCE_OPEN", open_in, f"A code fence opened in {open_in} is never closed; close it."))
    names = [name for name, _ in found]
    for name in SECTIONS:
        if name not in names:
            problems.append(
                _wrong("SECTION_MISSING", name, f"The section '# {name}' is missing; add it, with its text.")
            )
        elif names.count(name) > 1:
            problems.append(
                _wrong("SECTION_REPEATED", name, f"The section '# {name}' stands more than once; keep one.")
            )
    problems.extend(_order(names))
    bodies = {name: text for name, text in found if names.count(name) == 1}
    for name, text in bodies.items():
        problems.extend(_body(name, text, phases))
    return problems + _contents(bodies, phases, feature_id, step_id, agent)


def _text(name: str, phases: tuple[str, ...]) -> str:
    text = dict(_TABLE)[name]
    if name == "TDD_PHASES":
        return text.replace("{tdd_phases}", "\n".join(_phase_items(phases)))
    if name == "OUTCOME_RECORDING":
        return _recording(phases)
    return text.replace("{last}", "commit and record COMMIT" if "COMMIT" in phases else "stop")


def _phase_items(phases: tuple[str, ...]) -> list[str]:
    items = []
    for number, phase in enumerate(phases, 1):
        text = _RED if number == 1 and phase == "RED_UNIT" else _PHASE_TEXT[phase]
        items.append(f"{number}. {phase} — {text}")
    if "COMMIT" not in phases:
        items[-1] += _LEAN_END
    return items


def _recording(phases: tuple[str, ...]) -> str:
    program = '"{plugin_root}/bin/des-log-phase" --project-dir "{project_dir}" --step-id {step_id}'
    later = ", then ".join(f"--phase {phase}" for phase in phases[1:])
    return f"""Record a phase when it is done:
{program} --phase {phases[0]} --status EXECUTED --data PASS
and the same with {later}. It runs the tests itself and records PASS only if they bear you out.
Exit 0: recorded. Exit 1: refused, with the reason; put that right and call it again. Exit 2: it could not judge, and
says what it lacks. If it tells you that the run goes on, call it again to wait.
A phase that does not apply: --status SKIPPED --data "NOT_APPLICABLE: why".
If you cannot go on: --status BLOCKED --data "reason" ends the step honestly, and a person is asked."""


def _check(values: dict[str, str]) -> None:
    problem = None
    if not is_feature_id(values["feature_id"]):
        problem = f"feature_id {values['feature_id']!r} is not kebab-case."
    elif not is_step_id(values["step_id"]):
        problem = f"step_id {values['step_id']!r} is not of the form NN-NN."
    elif not re.fullmatch(r"[a-z0-9-]+", values["agent"]):
        problem = f"agent {values['agent']!r} is not the name of an agent."
    elif not values["task_context"].strip():
        problem = "task_context is empty."
    for name in ("project_dir", "plugin_root"):
        if not os.path.isabs(values[name]):
            problem = problem or f"{name} {values[name]!r} is not an absolute path."
        elif re.search(r'["$`{}\\\x00-\x1f\x7f\x85\u2028\u2029]', values[name]):
            problem = problem or f"{name} {values[name]!r} holds a character that a quoted command cannot carry."
    if problem:
        raise DesError(
            f"The prompt cannot be composed: {problem}",
            "A step is dispatched with a complete prompt or not at all.",
            "Correct the roadmap, or the path of the project or plugin, then: des next",
        )


def _wrong(rule: str, part: str, what: str) -> Finding:
    return Finding(rule, Place(part=part), what)


def _marker_ids(block: markers.Markers, feature_id: str, step_id: str) -> list[Finding]:
    if not block.required:
        missing = "The prompt does not begin with <!-- DES-VALIDATION : required -->."
        return [] if block.faults else [_wrong("MARKER_MISSING", "", missing)]
    problems = []
    for name, wanted in (("PROJECT-ID", feature_id), ("STEP-ID", step_id)):
        given = block.values.get(name, "absent")
        if given != wanted and not (given == "absent" and block.faults):
            problems.append(
                _wrong("MARKER_MISMATCH", f"DES-{name}", f"DES-{name} is {given}, this dispatch is for {wanted}.")
            )
    return problems


def _sections(body: str) -> tuple[list[tuple[str, str]], str | None]:
    """The sections in order, as (name, text), and the name of the one whose code fence is still open at the end."""
    found: list[tuple[str, list[str]]] = []
    fence = ""
    for line in body.split("\n"):
        heading = None if fence else _HEADING.fullmatch(line)
        if heading and heading.group(1) in SECTIONS:
            found.append((heading.group(1), []))
            continue
        fence = _fence_after(line, fence)
        if found:
            found[-1][1].append(line)
    open_in = (found[-1][0] if found else "the preamble") if fence else None
    return [(name, "\n".join(lines)) for name, lines in found], open_in


def _fence_after(line: str, fence: str) -> str:
    mark = _FENCE.fullmatch(line)
    if not mark:
        return fence
    if not fence:
        return mark.group(1)
    closes = mark.group(1).startswith(fence) and not mark.group(2).strip()
    return "" if closes else fence


def _order(names: list[str]) -> list[Finding]:
    places = [SECTIONS.index(name) for name in dict.fromkeys(names)]
    for before, after in zip(places, places[1:]):
        if after < before:
            message = f"'# {SECTIONS[after]}' must stand before '# {SECTIONS[before]}'. Order: {', '.join(SECTIONS)}."
            return [_wrong("SECTION_ORDER", SECTIONS[after], message)]
    return []


def _body(name: str, text: str, phases: tuple[str, ...]) -> list[Finding]:
    if not text.strip():
        return [_wrong("SECTION_EMPTY", name, f"The section '# {name}' is empty; it needs the template's text.")]
    left = _placeholder(name, text)
    if left:
        return [
            _wrong("PLACEHOLDER", name, f"'# {name}' still holds the placeholder {left.group().strip()[:60]}; fill it.")
        ]
    if name not in FREE and 2 * len(text.split()) < len(_text(name, phases).split()):
        message = f"'# {name}' is cut short; the agent sees nothing but this prompt, so copy the template's text."
        return [_wrong("SECTION_ABBREVIATED", name, message)]
    return []


def _placeholder(name: str, text: str) -> re.Match[str] | None:
    if name in FREE:
        return _UNFILLED_LINE.search(text) or _UNFILLED_WHOLE.fullmatch(text)
    return _UNFILLED.search(text)


def _contents(
    bodies: dict[str, str], phases: tuple[str, ...], feature_id: str, step_id: str, agent: str
) -> list[Finding]:
    problems = []
    for label, wanted in (("Step", step_id), ("Feature", feature_id)):
        given = _lines_of("DES_METADATA", label, bodies)
        if given is not None and given != [wanted]:
            message = f"DES_METADATA needs one line '{label}: {wanted}'; it says {', '.join(given) or 'nothing'}."
            problems.append(_wrong("METADATA_WRONG", "DES_METADATA", message))
    given = _lines_of("AGENT_IDENTITY", "Agent", bodies)
    if given is not None and [agent_name(name) for name in given] != [agent_name(agent)]:
        said = ", ".join(given) or "nothing"
        message = f"AGENT_IDENTITY needs one line 'Agent: {agent_name(agent)}'; it says {said}."
        problems.append(_wrong("IDENTITY_WRONG", "AGENT_IDENTITY", message))
    text = bodies.get("TDD_PHASES", "")
    listed = [name for name in _PHASE_ITEM.findall(text) if name in KNOWN_PHASES]
    if text.strip() and tuple(listed) != tuple(phases):
        message = f"TDD_PHASES must number exactly {', '.join(phases)}; it numbers {', '.join(listed) or 'none'}."
        problems.append(_wrong("PHASES_WRONG", "TDD_PHASES", message))
    return problems


def _lines_of(section: str, label: str, bodies: dict[str, str]) -> list[str] | None:
    """The values of the lines `label: value` of a section; None when there is nothing to judge."""
    text = bodies.get(section, "")
    if not text.strip() or _UNFILLED.search(text):
        return None
    return [value.strip() for value in re.findall(rf"(?m)^[ \t]*{label}[ \t]*:(.*)$", text)]
