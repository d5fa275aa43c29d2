"""Conversations of the Delivery Track, put together: an iteration says the same few things over and over.

A `Talk` collects the turns of the main thread and the agents in the order in which they happen. What the agents of
examples/meter-billing submit and write lies in its `delivery/`.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from tests.host.scenario import Scenario

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
DELIVERY = ROOT / "examples/meter-billing/delivery"
AGENTS = {
    "01-01": "project-manager", "02-01": "software-implementer", "02-02": "test-engineer", "02-03": "project-manager",
    "04-01": "test-engineer", "04-02": "test-engineer", "04-03": "test-engineer", "05-01": "security-gatekeeper",
    "05-02": "devops-engineer", "05-03": "code-reviewer", "05-04": "security-architect", "05-05": "project-manager",
    "06-01": "devops-engineer", "06-02": "technical-writer", "06-03": "operations-manager", "07-01": "project-manager",
}  # fmt: skip
SUBJECTS = {
    "01-01": "readiness", "02-01": "breakdown", "02-02": "test-first", "02-03": "plan", "04-01": "suite/unit",
    "04-02": "suite/integration", "04-03": "suite/e2e", "05-01": "security", "05-02": "performance", "05-03": "quality",
    "05-04": "security-architecture", "05-05": "remediation", "06-01": "remediation", "06-02": "release-notes",
    "06-03": "runbook", "07-01": "assessment",
}  # fmt: skip


def bash(command: str) -> Json:
    """One Bash call."""
    return {"Bash": {"command": command}}


def until(condition: str) -> str:
    """A wait of the shell."""
    return f"until {condition}; do read -t 0.1 <> <(:) || :; done"


def kill_when(condition: str) -> str:
    """Claude is killed once something is so, whatever it does then; in the background."""
    return f"h=$PPID; ({until(condition)}; kill -9 $h) > /dev/null 2>&1 < /dev/null &"


def write(path: str, text: str) -> Json:
    """One Write call; the path is relative to the project."""
    return {"Write": {"file_path": f"{{project}}/{path}", "content": text}}


def submission(subject: str) -> str:
    """What the example's agent submits, as JSON."""
    return (DELIVERY / f"{subject.replace('/', '-')}.json").read_text("utf-8")


def submit(subject: str, text: str) -> Json:
    """The call that submits it."""
    return {"Bash": {"command": f"des track submit {subject} --file - <<'EOF'\n{text.rstrip()}\nEOF"}}


def marker(step: str, number: int = 3) -> str:
    """The prompt of a dispatch."""
    lines = ["VALIDATION : required", f"PROJECT-ID : iteration-{number}", f"STEP-ID : {step}", "TEMPLATE : expand"]
    return "\n".join(f"<!-- DES-{line} -->" for line in lines)


def agent(step: str, who: str, number: int = 3) -> Json:
    """One Agent call."""
    return {"Agent": {"subagent_type": who, "description": step, "prompt": marker(step, number)}}


class Talk:
    """A conversation under construction."""

    def __init__(self, number: int = 3) -> None:
        self.number = number
        self.user: list[Any] = []
        self.main: list[Json] = []
        self.agents: Json = {}
        self._expect: list[str] = []
        self._capture: dict[str, str] = {}

    def types(self, text: str, **how: Any) -> Talk:
        """The user types something; `how` as in a scenario file."""
        self.user.append({"text": text, **how} if how else text)
        return self

    def killed(self, new: bool = True) -> Talk:
        """The user types the command, and Claude is killed before it ends; then they begin anew (new)."""
        return self.types("/flow-delivery-track 3", exit=-9, new=new)

    def again(self) -> Talk:
        """The user types the command in a new Claude Code, which stays."""
        return self.types("/flow-delivery-track 3", new=True)

    def shell(self, command: str) -> Talk:
        """Something is done outside Claude."""
        self.user.append({"shell": command})
        return self

    def at(self, stage: str, variant: str = "") -> Talk:
        """The project is brought to a stage (tests.support.stages) before anybody types."""
        self.user.append({"stage": f"track {stage} {variant}".strip()})
        return self

    def sees(self, *texts: str) -> Talk:
        """What the main thread must have been told before its next turn."""
        self._expect += texts
        return self

    def runs(self, *commands: str, say: str = "") -> Talk:
        """The main thread calls Bash."""
        return self._turn([{"Bash": {"command": one}} for one in commands], say)

    def tries(self, **calls: Json) -> Talk:
        """The main thread calls several tools in one message, each under a name by which its result is found."""
        return self._turn([{"id": name, **call} for name, call in calls.items()], "")

    def dispatches(self, *steps: str, who: str = "", say: str = "") -> Talk:
        """The main thread calls agents, all in one message."""
        self.sees(*(f"DES-STEP-ID : {step}" for step in steps))
        return self._turn([agent(step, who or AGENTS[step], self.number) for step in steps], say)

    def attempts(self, step: str, who: str) -> Talk:
        """The main thread calls an agent that is not due."""
        return self._turn([agent(step, who, self.number)], "")

    def says(self, text: str) -> Talk:
        """The main thread ends its turn with words."""
        return self._turn([], text)

    def asks(self, **wanted: str) -> Talk:
        """The main thread ends its turn with a question. wanted: variable -> pattern of what is to be typed, as told."""
        return self.captures(**wanted).says("Please decide.")

    def captures(self, **wanted: str) -> Talk:
        """What the main thread takes for its next turn from what it is told: variable -> pattern with one group."""
        self._capture = wanted
        return self

    def does(self, *steps: str) -> Talk:
        """Steps of a TrackStage are done outside Claude, as agents of an earlier day: `red('T-01')`."""
        code = "; ".join(["import pathlib, sys", "from tests.support.track_stage import TrackStage",
                          "stage = TrackStage(pathlib.Path(sys.argv[1]))", *(f"stage.{step}" for step in steps)])  # fmt: skip
        return self.shell(f"cd {{plugin}} && {{python}} -c {shlex.quote(code)} {{project}}")

    def resumes(self, stage: str, variant: str = "", number: int = 3) -> Talk:
        """An iteration at a stage is gone on with by its command."""
        return self.at(stage, variant).takes_up(number)

    def takes_up(self, number: int = 3) -> Talk:
        """The command is typed for an iteration that has begun."""
        self.types(f"/flow-delivery-track {number}")
        return self.runs(f"des track start {number}").sees(f"resumed: iteration {number}")

    def invokes(self, arguments: str) -> Talk:
        """The main thread calls the command as a skill."""
        return self._turn([{"Skill": {"skill": "des:flow-delivery-track", "args": arguments}}], "")

    def uses(self, *calls: Json, say: str = "") -> Talk:
        """The main thread makes these calls in one message."""
        return self._turn(list(calls), say)

    def _turn(self, use: list[Json], say: str) -> Talk:
        turn: Json = {"expect": self._expect} if self._expect else {}
        if self._capture:
            turn["capture"] = self._capture
        self._expect, self._capture = [], {}
        self.main.append({**turn, **({"use": use} if use else {}), **({"say": say} if say or not use else {})})
        return self

    def plays(self, name: str, step: str, turns: list[Json], **more: Any) -> Talk:
        """An agent's side: it is known by the step in its prompt."""
        self.agents[name] = {"match": f"STEP-ID : {step}", "turns": turns, **more}
        return self

    def submits(self, step: str, text: str = "", sees: str = "recorded: ", name: str = "") -> Talk:
        """The agent of a step submits what the example has for it, and ends."""
        subject = SUBJECTS[step]
        turns = [{"use": [submit(subject, text or submission(subject))]}, {"expect": sees, "say": "Submitted."}]
        return self.plays(name or f"{step} {subject} {len(self.agents)}", step, turns)

    def reader(self, *steps: str, say: str = "", **texts: str) -> Talk:
        """Readers are dispatched and submit. texts: subject -> what its agent submits instead."""
        self.dispatches(*steps, say=say)
        for step in steps:
            self.submits(step, texts.get(SUBJECTS[step].replace("/", "_").replace("-", "_"), ""))
        return self

    def repairs(self, task: str, *variants: str, fixes: str = "") -> Talk:
        """The implementer repairs what the folders of delivery/broken broke; a test comes first where there is one."""
        step = f"03-{task[2:]}"
        places = [f"broken/{one}" for one in variants]
        red = [f"{one}/red" for one in places if (DELIVERY / one / "red").is_dir()]
        begin = phase(step, "RED") if red else phase(step, "RED", "SKIPPED", "NOT_APPLICABLE: what it does stays")
        self.dispatches(step, who="software-implementer")
        turns = [
            *files(*red),
            {"use": [begin]},
            *files(*(f"{one}/repaired" for one in places)),
            {"use": [phase(step, "GREEN")]},
            {"expect": "GREEN accepted", "use": [commit(places[0])]},
            {"use": [phase(step, "COMMIT")]},
            *([{"expect": "COMMIT proven", "use": [submit("fixes", fixes)]}] if fixes else []),
            {"expect": "recorded: fixes" if fixes else "COMMIT proven", "say": "Repaired."},
        ]
        return self.plays(f"{task} repair {len(self.agents)}", step, turns)

    def writes_tests(self, task: str) -> Talk:
        """The test engineer's turn at a task."""
        step = f"03-{task[2:]}"
        self.dispatches(step, who="test-engineer")
        turns = [*files(f"{task}/red"), {"use": [phase(step, "RED")]},
                 {"expect": "RED accepted", "say": "The tests fail for what is missing."}]  # fmt: skip
        return self.plays(f"{task} tests", step, turns)

    def implements(self, task: str, *sources: str) -> Talk:
        """The implementer's turn: its files (of the example by default), GREEN, commit, COMMIT."""
        step = f"03-{task[2:]}"
        self.dispatches(step, who="software-implementer")
        turns = [
            *files(*(sources or (f"{task}/green",))),
            {"use": [phase(step, "GREEN")]},
            {"expect": "GREEN accepted", "use": [commit(task)]},
            {"use": [phase(step, "COMMIT")]},
            {"expect": "COMMIT proven", "say": "Done."},
        ]
        return self.plays(f"{task} code {len(self.agents)}", step, turns)

    def revises(self, task: str, file: str, old: str, new: str, why: str) -> Talk:
        """The implementer changes one place; what the program does stays."""
        step = f"03-{task[2:]}"
        path, trailers = f"{{project}}/{file}", f"Task: {task}\nStep-ID: {step}"
        self.dispatches(step, who="software-implementer")
        turns: list[Json] = [
            {"use": [{"Read": {"file_path": path}}, phase(step, "RED", "SKIPPED", "NOT_APPLICABLE: what it does stays")]},
            {"use": [{"Edit": {"file_path": path, "old_string": old, "new_string": new}}]},
            {"use": [phase(step, "GREEN")]},
            {"expect": "GREEN accepted",
             "use": [{"Bash": {"command": f"git add -A && git commit -q -m 'refactor: {why}' -m '{trailers}'"}}]},
            {"use": [phase(step, "COMMIT")]},
            {"expect": "COMMIT proven", "say": "Revised."},
        ]  # fmt: skip
        return self.plays(f"{task} revision {len(self.agents)}", step, turns)

    def reviews(self, task: str, text: str = "") -> Talk:
        """The reviewer's turn."""
        step = f"03-{task[2:]}"
        self.dispatches(step, who="code-reviewer")
        text = text or (DELIVERY / task / "review.json").read_text("utf-8")
        turns = [{"use": [submit("review", text)]}, {"expect": "recorded: review", "say": "Reviewed."}]
        return self.plays(f"{task} review {len(self.agents)}", step, turns)

    def task(self, task: str) -> Talk:
        """Tests, code and review of a task."""
        return self.writes_tests(task).implements(task).reviews(task)

    def scenario(self, name: str, **more: Any) -> Scenario:
        """The conversation as a scenario."""
        if self._expect:
            self.says("That is all.")
        more.setdefault("project", None if self.user and "stage" in self.user[0] else "meter-billing")
        return Scenario(name=name, user=self.user, main=self.main, agents=self.agents, **more)


def files(*places: str) -> list[Json]:
    """An agent writes the files that the example has for it; the host wants an existing one to be read before."""
    found = {
        str(path.relative_to(DELIVERY / place)): path
        for place in places for path in sorted((DELIVERY / place).rglob("*")) if path.is_file()
    }  # fmt: skip
    if not found:
        return []
    reads = [{"Read": {"file_path": f"{{project}}/{name}"}} for name in found]
    writes = [
        {"Write": {"file_path": f"{{project}}/{name}", "content": path.read_text("utf-8")}}
        for name, path in found.items()
    ]
    return [{"use": reads}, {"use": writes}]


def phase(step: str, name: str, status: str = "EXECUTED", data: str = "PASS") -> Json:
    """An agent records a phase."""
    return {"Bash": {"command": f"des-log-phase --project-dir .aiwg/delivery/iteration-3 --step-id {step} "
                                f"--phase {name} --status {status} --data '{data}'"}}  # fmt: skip


def commit(place: str) -> Json:
    """An agent commits with the message the example has for it; place: a task, or what was broken."""
    message = (DELIVERY / place / "message.txt").read_text("utf-8").rstrip()
    return {"Bash": {"command": f"git add -A && git commit -q -F - <<'EOF'\n{message}\nEOF"}}
