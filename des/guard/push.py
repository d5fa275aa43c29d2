"""Publishing during a delivery (R17), and the branch that an iteration is merged to (R43)."""

from __future__ import annotations

from des.guard.decision import Decision, refuse


def refused(revision: str, feature: str) -> Decision:
    """The refusal to push `revision`, which holds commits of the delivery of `feature`."""
    which = {"*": "One of the branches", "HEAD": "The current branch"}.get(revision, revision)
    return refuse(
        f"{which} holds commits of {feature or 'a delivery'}, which is not finalized; this would publish them.",
        "Who pulls them takes them for finished work, and nothing shows yet that they are.",
        "Run `des next`; `des finalize` at its end names the push command. Other branches may be pushed by name.",
    )


def protected(branch: str, iteration: str) -> Decision:
    """The refusal to switch to, or move, the branch that the iteration is merged to at its end."""
    return refuse(
        f"{branch} is the branch that {iteration} is merged to; until its gates have passed nobody works on it here.",
        "What stands on it is taken for finished, and its tree has to be exactly the one that was tested.",
        "Stay on the iteration's branch. `des next` names the command that merges, once everything has passed.",
    )
