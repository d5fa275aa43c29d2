"""One event for each choice about an expansion (nw-deliver text, "Telemetry"), as a line of the audit log.

It is a record for people who want to know which expansions teams need. Nothing depends on it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from des.contract import ids
from des.contract.errors import DesError
from des.flow.delivery import project_root
from des.state import events

EVENT = "DOCUMENTATION_DENSITY_CHOICE"
WAVES = ("DISCOVER", "DISCUSS", "DESIGN", "DEVOPS", "DISTILL", "DELIVER")
CHOICES = ("expand", "skip")
#: As expansion_id of a skip: all of them.
ALL = "*"


@dataclass(frozen=True)
class DocumentationDensityEvent:
    """What was chosen for one expansion. timestamp: with a time zone; expansion_id `*` stands for all, in a skip only.

    Raises DesError for a value outside of these: a line that no reader can group is worth nothing.
    """

    feature_id: str
    wave: str
    expansion_id: str
    choice: str
    timestamp: datetime

    def __post_init__(self) -> None:
        wrong = None
        if not ids.is_feature_id(self.feature_id):
            wrong = f"feature_id {self.feature_id!r} is not a feature id (lower-case words joined by dashes)"
        elif self.wave not in WAVES:
            wrong = f"wave {self.wave!r} is unknown; waves are {', '.join(WAVES)}"
        elif self.choice not in CHOICES:
            wrong = f"choice {self.choice!r} is unknown; it is {' or '.join(CHOICES)}"
        elif self.expansion_id == ALL and self.choice != "skip":
            wrong = f"expansion_id {ALL!r} stands for all, which can only be skipped; name each one that is written"
        elif self.expansion_id != ALL and not ids.is_feature_id(self.expansion_id):
            wrong = f"expansion_id {self.expansion_id!r} is none (lower-case words joined by dashes, or {ALL!r})"
        elif self.timestamp.tzinfo is None:
            wrong = "timestamp has no time zone; use datetime.now(timezone.utc)"
        if wrong:
            raise DesError(wrong, "events are counted by these values")

    def to_audit_event(self) -> dict[str, str]:
        """The event as the fields of one audit line; the time in UTC, to the second."""
        return {
            "event": EVENT,
            "timestamp": self.timestamp.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "feature_id": self.feature_id,
            "wave": self.wave,
            "expansion_id": self.expansion_id,
            "choice": self.choice,
        }


class JsonlAuditLogWriter:
    """Appends to today's audit file of a project (default: the one around the current directory)."""

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self._root = os.fspath(project_root(root))

    def log_event(self, event: Mapping[str, str]) -> None:
        """Add ``event``, which names itself in its key "event"; nothing where the user wants no lines (R37).

        DesError when the line cannot be written.
        """
        folder = events.directory(self._root)
        if not folder:
            return
        fields = {name: value for name, value in event.items() if name != "event"}
        if not events.append(self._root, event["event"], **fields):
            raise DesError(
                f"the audit log in {folder} cannot be written",
                "the choice is not recorded; the delivery itself does not depend on it",
                "check the permissions and the free space there",
            )


def write_density_event(
    feature_id: str,
    expansion_id: str,
    choice: str,
    *,
    wave: str = "DELIVER",
    root: str | os.PathLike[str] | None = None,
) -> DocumentationDensityEvent:
    """Record one choice, made now; the event that was written. Errors as of the event and of the writer."""
    event = DocumentationDensityEvent(feature_id, wave, expansion_id, choice, datetime.now(timezone.utc))
    JsonlAuditLogWriter(root).log_event(event.to_audit_event())
    return event
