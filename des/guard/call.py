"""Calls of our own programs that only one caller may make: a phase belongs to the agent that owes it (R10, R16)."""

from __future__ import annotations

from des.contract import human
from des.guard.bash import Call
from des.guard.decision import Decision, refuse
from des.guard.rights import Who

#: How the hook has a typed decision carried out; nobody else calls it.
HUMAN_HOOK = "decide"
#: What any agent may call of `des track`: what it owes, and what only reads. The rest drives the iteration.
_TRACK_FOR_ALL = (("submit",), ("schema",), ("status",), ("report",), ("dod",), ("ready",), ())


def judge(call: Call, who: Who) -> tuple[Decision | None, str]:
    """One call of `who`: the refusal or None, and what the allowed call delivers ("RED", "review:roadmap", or "")."""
    verb = call.verb()
    if call.program == "des-log-phase":
        return _phase(call, who)
    if call.program != "des":
        return None, ""
    if verb[:1] and verb[0] in (*human.VERBS, HUMAN_HOOK):
        return refuse(
            f"`des {verb[0]}` is a decision of the user, who would type it as a prompt.",
            "Whoever does the work cannot excuse it, pause it or end it.",
            "Ask the user in plain words, with the line that `des next` prints for it.",
        ), ""
    if who.kind != "main" and _for_main(call, verb):
        words = verb[:2] if verb[0] in ("issue", "density", "track") else verb[:1]
        return refuse(
            f"`des {' '.join(words)}` is for the main thread: it records what the orchestrator was shown, or what the "
            "user answered.",
            f"{who.title} is not the one that reads on, nor does it talk to the user.",
            'Read files with Read, one section with: des context --section "WAVE / TITLE". Report what has to be '
            "decided; what is wrong in a document: des issue add",
        ), ""
    if verb[:2] == ("track", "submit"):
        return _submission(verb, who)
    if verb[:2] == ("review", "submit"):
        owed = next((one for one in who.owes if one.startswith("review:")), "")
        if who.kind == "review" and who.open and owed:
            return None, owed
        return refuse(
            f"{who.title} does not owe a review.",
            "A review counts only from the reviewer that was dispatched for it.",
            "Run `des next` and dispatch the reviewer it names.",
        ), ""
    return None, ""


def _submission(verb: tuple[str, ...], who: Who) -> tuple[Decision | None, str]:
    """A submission of the track counts from the agent that owes it (R40)."""
    owed = [one[11:] for one in who.owes if one.startswith("submission:")]
    if who.open and len(verb) > 2 and verb[2] in owed:
        return None, f"submission:{verb[2]}"
    named = f"a submission `{verb[2]}`" if len(verb) > 2 else "a submission that is not named"
    return refuse(
        f"{who.title} does not owe {named}" + (f"; owed: {', '.join(owed)}." if owed and who.open else "."),
        "What is submitted counts only from the agent that was dispatched for it.",
        "Submit what your prompt names; the orchestrator runs `des next` and dispatches the agent it names.",
    ), ""


def _for_main(call: Call, verb: tuple[str, ...]) -> bool:
    """Does the call record what the orchestrator saw or the user said? Reading one section records nothing."""
    if verb[:1] == ("context",):
        first = (call.args[1:2] or [None])[0] or ""
        section = (first == "--section" and len(call.args) == 3) or (first[:10] == "--section=" and len(call.args) == 2)
        return not section
    named = (("paradigm",), ("answer",), ("hook-offer",))
    if verb[:1] == ("track",):
        return verb[1:2] not in _TRACK_FOR_ALL
    return verb[:2] in (("issue", "resolve"), ("density", "choose")) or verb[:1] in named


def _phase(call: Call, who: Who) -> tuple[Decision | None, str]:
    if "--help" in call.args or "-h" in call.args:
        return None, ""
    step, phase = call.option("--step-id"), call.option("--phase")
    if not who.owes or not who.step:
        how = "Run `des next` and dispatch the agent it names."
        return _not_owed(f"{who.title} owes no phase of any step", how), ""
    way = f"Yours: des-log-phase --project-dir DIR --step-id {who.step} --phase PHASE --status EXECUTED --data PASS"
    if not who.open:
        return _not_owed(f"{who.title} has ended", "Report what is done; the orchestrator runs `des next`."), ""
    if step is None or phase is None:
        return _not_owed("The step and the phase are not written out in the command", way), ""
    if step != who.step or f"phase:{phase}" not in who.owes:
        owed = ", ".join(one[6:] for one in who.owes if one.startswith("phase:"))
        return _not_owed(f"{phase} of step {step} is not owed here: {who.title} owes {owed}", way), ""
    return None, phase


def _not_owed(what: str, how: str) -> Decision:
    return refuse(what + ".", "A phase counts only from the agent that was dispatched for its step.", how)
