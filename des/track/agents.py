"""Who works in the Delivery Track: the names of its agents."""

from __future__ import annotations

IMPLEMENTER = "software-implementer"
SECURITY_ARCHITECT = "security-architect"
#: The security architect comes only when guidance puts security first.
DEFAULT_ROSTER = (
    "project-manager",
    IMPLEMENTER,
    "test-engineer",
    "code-reviewer",
    "security-gatekeeper",
    "devops-engineer",
    "technical-writer",
    "operations-manager",
)
AGENTS = (*DEFAULT_ROSTER, SECURITY_ARCHITECT)
