"""The scripted model's mind: which actor is asking, and what it answers (pure, no sockets)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
REMINDER = re.compile(r"<system-reminder>.*?</system-reminder>\s*", re.S)
LAUNCHED = ("Async agent launched successfully", '"message":"Resuming agent', "in the background with your message")
NOTIFICATION = "<task-notification>"
STOPPED = "The script has ended; stop here."
WAITING = "Waiting for the agent."
TURN_KEYS = {"expect", "expect_not", "capture", "say", "use", "while_agent_runs", "http_error"}


class ScriptError(Exception):
    """The conversation left the script; the message says where and what was seen instead."""


@dataclass
class Turn:
    """One answer of the model: what it must have been told, and what it says and does then."""

    expect: list[str] = field(default_factory=list)
    expect_not: list[str] = field(default_factory=list)
    capture: dict[str, str] = field(default_factory=dict)
    say: str = ""
    use: list[Json] = field(default_factory=list)
    while_agent_runs: bool = False
    http_error: int = 0

    @classmethod
    def parse(cls, data: Json, where: str) -> Turn:
        """Read one turn of a scenario file; an unknown key is an error that names the place."""
        unknown = set(data) - TURN_KEYS
        if unknown:
            known = ", ".join(sorted(TURN_KEYS))
            raise ScriptError(f"{where}: unknown key {', '.join(sorted(unknown))}; known: {known}")
        values = dict(data)
        for name in ("expect", "expect_not"):
            if isinstance(values.get(name), str):
                values[name] = [values[name]]
        return cls(**values)


@dataclass
class Actor:
    """One side of the conversation. `match` is looked for in the first message of an agent; None is the main thread."""

    name: str
    match: str | None
    turns: list[Turn]
    done: int = 0
    agent_ids: list[str] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return self.done >= len(self.turns)


class Script:
    """Answers requests from a scenario's turns. Not thread-safe: the endpoint calls it under its lock.

    variables: name -> text or function (evaluated when used); captures of earlier turns are added to it.
    mode: "foreground" or "background" sets `run_in_background` on every Agent call; "default" leaves it alone.
    """

    def __init__(self, main: list[Json], agents: Json, variables: Mapping[str, Any], mode: str = "default") -> None:
        self.actors = [Actor("main", None, _turns(main, "main"))]
        for name, spec in agents.items():
            self.actors.append(Actor(name, spec["match"], _turns(spec["turns"], name)))
        self.variables: dict[str, Any] = dict(variables)
        self.mode = mode
        self.problem: str | None = None

    def answer(self, agent_id: str | None, body: Json) -> tuple[str, int, list[Json], int]:
        """Actor, its turn number (from 1; 0 = unscripted), content blocks, HTTP error (0 = none) for one request."""
        if self.problem:
            return "nobody", 0, [_text(STOPPED)], 0
        name = "nobody"
        try:
            actor = self._actor(agent_id, body["messages"])
            name = actor.name
            news = news_of(body["messages"])
            if self._waits(actor, news):
                return name, 0, [_text(WAITING)], 0
            return self._play(actor, news)
        except ScriptError as error:
            self.problem = str(error)
            return name, 0, [_text(STOPPED)], 0

    def unplayed(self) -> str | None:
        """What of the script never happened, in one line per actor; None if everything was played."""
        lines = [
            f"{a.name}: {len(a.turns) - a.done} of {len(a.turns)} turns never reached (next: {_brief(a.turns[a.done])})"
            for a in self.actors
            if not a.finished
        ]
        return "\n".join(lines) or None

    def _actor(self, agent_id: str | None, messages: list[Json]) -> Actor:
        if agent_id is None:
            return self.actors[0]
        for actor in self.actors:
            if agent_id in actor.agent_ids:
                return actor
        first = first_text(messages)
        fitting = [a for a in self.actors if a.match and _found(self.fill(a.match), first)]
        unbound = [a for a in fitting if not a.agent_ids] or [a for a in fitting if not a.finished]
        if not unbound:
            known = ", ".join(f"{a.name} ({a.match!r})" for a in self.actors[1:]) or "none"
            raise ScriptError(f"an agent nobody scripted began; scripted agents: {known}\nIts prompt:\n{first}")
        unbound[0].agent_ids.append(agent_id)
        return unbound[0]

    def _waits(self, actor: Actor, news: str) -> bool:
        launched = any(sign in news for sign in LAUNCHED) and NOTIFICATION not in news
        return launched and not (not actor.finished and actor.turns[actor.done].while_agent_runs)

    def _play(self, actor: Actor, news: str) -> tuple[str, int, list[Json], int]:
        if actor.finished and actor.turns and actor.turns[-1].http_error:
            return actor.name, actor.done, [_text("")], actor.turns[-1].http_error  # the host tries again
        if actor.finished:
            raise ScriptError(f"{actor.name} was asked again after its {len(actor.turns)} turns. It was told:\n{news}")
        turn, number = actor.turns[actor.done], actor.done + 1
        place = f"{actor.name}, turn {number}"
        for wanted in map(self.fill, turn.expect):
            if not _found(wanted, news):
                raise ScriptError(f"{place} expected\n    {wanted}\nbut was told\n{_indent(news)}")
        for unwanted in map(self.fill, turn.expect_not):
            if _found(unwanted, news):
                raise ScriptError(f"{place} must not be told\n    {unwanted}\nbut was told\n{_indent(news)}")
        for name, how in turn.capture.items():
            self.variables[name] = _captured(self.fill(how), news, f"{place}, capture {name}")
        actor.done = number
        if turn.http_error:
            return actor.name, number, [_text("")], turn.http_error
        blocks = [_text(self.fill(turn.say))] if turn.say else []
        blocks += [self._call(use, f"{actor.name}-{number}-{i}") for i, use in enumerate(turn.use, 1)]
        return actor.name, number, blocks or [_text("Done.")], 0

    def _call(self, use: Json, default_id: str) -> Json:
        (name, given), *more = [(k, v) for k, v in use.items() if k != "id"]
        if more:
            raise ScriptError(f"one tool per entry under use, got {', '.join(use)}")
        values = self.fill(given)
        if name in ("Agent", "Task") and self.mode != "default":
            values = {**values, "run_in_background": self.mode == "background"}
        call_id = re.sub(r"\W", "_", use.get("id", default_id))
        return {"type": "tool_use", "id": f"toolu_{call_id}", "name": name, "input": values}

    def fill(self, value: Any) -> Any:
        """Replace `{name}` of known variables, in any depth; a value that is nothing but `{name}` keeps its type."""
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if not isinstance(value, str):
            return value
        whole = VARIABLE.fullmatch(value)
        if whole and whole[1] in self.variables:
            return self._value(whole[1])
        return VARIABLE.sub(lambda m: str(self._value(m[1])) if m[1] in self.variables else m[0], value)

    def _value(self, name: str) -> Any:
        value = self.variables[name]
        return value() if callable(value) else value


def first_text(messages: list[Json]) -> str:
    """The first user message without the host's reminders: for an agent, its prompt."""
    for message in messages:
        if message["role"] == "user":
            return REMINDER.sub("", message_text(message)).strip()
    return ""


def news_of(messages: list[Json]) -> str:
    """Everything the model has been told since its last answer, as text."""
    last = max((i for i, m in enumerate(messages) if m["role"] == "assistant"), default=-1)
    return "\n".join(message_text(m) for m in messages[last + 1 :])


def message_text(message: Json) -> str:
    """A message's content as text; a failed tool result begins with `[tool error] `."""
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return "\n".join(_block_text(b) for b in blocks)


def _block_text(block: Json) -> str:
    kind = block["type"]
    if kind == "text":
        return str(block["text"])
    if kind == "tool_result":
        inner = message_text({"content": block.get("content") or ""})
        return f"[tool error] {inner}" if block.get("is_error") else inner
    return f"[{kind}]"


def _turns(data: list[Json], actor: str) -> list[Turn]:
    return [Turn.parse(turn, f"{actor}, turn {i}") for i, turn in enumerate(data, 1)]


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _found(wanted: str, text: str) -> bool:
    """Plain text occurs, or `/pattern/` matches somewhere (dot matches newlines, ^ and $ lines)."""
    if len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/"):
        return re.search(wanted[1:-1], text, re.S | re.M) is not None
    return wanted in text


def _captured(how: str, text: str, place: str) -> Any:
    """`json:a.b.0` takes a value out of the first JSON object that has that path; else `how` is a one-group regex."""
    if how.startswith("json:"):
        for start in (m.start() for m in re.finditer(r"\{", text)):
            try:
                value = json.JSONDecoder().raw_decode(text[start:])[0]
                for key in how[5:].split("."):
                    value = value[int(key)] if isinstance(value, list) else value[key]
            except (ValueError, KeyError, IndexError, TypeError):
                continue
            return value
    else:
        found = re.search(how, text, re.S | re.M)
        if found:
            return found[1]
    raise ScriptError(f"{place}: {how} is nowhere in\n{_indent(text)}")


def _brief(turn: Turn) -> str:
    tools = ", ".join(k for use in turn.use for k in use if k != "id")
    return tools or repr(turn.say[:60])


def _indent(text: str, limit: int = 6000) -> str:
    shown = text if len(text) <= limit else f"{text[:limit]}\n… ({len(text) - limit} characters more)"
    return "\n".join(f"    {line}" for line in shown.splitlines())
