"""Scenario files: one YAML file each under scenarios/, read and checked here.

    user:                              # what the user types, in order; `- shell: …` is something done outside Claude,
                                       # `- stage: deliver planned` puts the project of tests/support/stages.py in place
      - /nw-deliver "a feature"
    main:                              # what the main thread answers, turn by turn
      - expect: "text it was told"     # a string or a list; /…/ is a regex; expect_not likewise
        capture: {prompt: "json:dispatch.prompt"}      # or a regex with one group
        say: I will call the agent.
        use: [{Agent: {description: d, subagent_type: "des:nw-software-crafter", prompt: "{prompt}"}}]
    agents:
      crafter: {match: "STEP-ID : 01-01", turns: [{say: Done.}]}

A turn may also be `http_error: 400` (an actor's last turn: its conversation dies of an API error) or have
`while_agent_runs: true`: it answers "agent launched" at once, where the model otherwise says it waits (and no turn is
used up).
Two entries under agents may have the same match: the first conversation takes the first, and so on.

Optional: project (a folder of examples/, default an empty repository), modes ([default]; foreground and background set
`run_in_background` on Agent calls), permission_mode, allowed_tools, env, seconds (1800), exit (0), req (ids of
docs/requirements that it shows), oldest, long (true: a variation, or the
long way to a truth; played by `make ci` only).
Each scenario is played in the newest host; `oldest: what differs there` has it played in the oldest one too, in the mode
default: there the main thread waits for an agent that is not sent to the background.
A text value `file:examples/x.py` is the content of that file of this repository. Variables: {project} {plugin} {python}
{head} (the project's HEAD at that moment) and captures; other braces stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "scenarios"
ROOT = Path(__file__).parents[2]
MODES = ("default", "foreground", "background")
TOOLS = "Bash Agent Task Write Edit Read NotebookEdit Skill SendMessage"


@dataclass(frozen=True)
class Scenario:
    """One scripted conversation. user: texts, `{text, new: true}` (another session; `exit`: how the host ends after it,
    -9 = killed) `{shell: command}` or `{stage: LINE STAGE [VARIANT]}`."""

    name: str
    user: list[Any]
    main: list[Json]
    agents: Json = field(default_factory=dict)
    project: str | None = None
    modes: list[str] = field(default_factory=lambda: ["default"])
    permission_mode: str = "acceptEdits"
    allowed_tools: str = TOOLS
    env: dict[str, str] = field(default_factory=dict)
    seconds: int = 1800  # ends what hangs; a busy machine is no reason to fail
    exit: int = 0
    req: list[str] = field(default_factory=list)
    oldest: str = ""
    long: bool = False

    @classmethod
    def parse(cls, text: str, name: str) -> Scenario:
        """Read a scenario. ValueError names what is wrong."""
        data = yaml.safe_load(text)
        if not isinstance(data, dict):
            raise ValueError(f"scenario {name} is not a mapping")
        unknown = set(data) - set(cls.__dataclass_fields__) | {"name"} & set(data)
        if unknown or not {"user", "main"} <= set(data):
            raise ValueError(f"scenario {name}: unknown keys {sorted(unknown)}, or user/main missing")
        if set(data.get("modes", [])) - set(MODES):
            raise ValueError(f"scenario {name}: modes are {', '.join(MODES)}")
        return cls(name=name, **_with_files(data))

    @property
    def exits(self) -> list[int]:
        """How the host ends after each text the user types."""
        typed = [{} if isinstance(item, str) else item for item in self.user]
        return [item.get("exit", self.exit) for item in typed if not {"shell", "stage"} & set(item)]

    @classmethod
    def load(cls, name: str) -> Scenario:
        """The scenario file `scenarios/<name>.yaml`."""
        return cls.parse((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), name)


def names() -> list[str]:
    """All scenario files, by name."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _with_files(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_files(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_files(item) for item in value]
    if isinstance(value, str) and value.startswith("file:"):
        return (ROOT / value[5:]).read_text(encoding="utf-8")
    return value
