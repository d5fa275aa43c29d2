"""Publishing during a delivery (R17)."""

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
