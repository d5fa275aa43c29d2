"""Which changed files concern operations, and how: five kinds, by what their names say (text, step 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable

CLASSES = ("production", "harness", "lock", "documentation", "generated", "config")
_KINDS: tuple[tuple[str, str], ...] = (
    ("migration", r"(?:^|/)(?:migrations?|alembic|flyway|liquibase)(?:/|$)|\.sql$"),
    ("monitoring", r"(?:^|/)(?:alerts?|monitoring|dashboards?|grafana|prometheus|observability)(?:/|[.-]|$)"),
    (
        "deploy",
        r"(?:^|/)(?:\.github/workflows|\.gitlab-ci|deploy(?:ment)?s?|helm|charts|k8s|kubernetes|terraform|ansible|infra)"
        r"(?:/|[.-]|$)|(?:^|/)(?:dockerfile|docker-compose|compose|jenkinsfile|procfile|makefile)(?:$|\.)|\.tf$",
    ),
    ("api", r"(?:^|/)(?:openapi|swagger|asyncapi|api|routes?|graphql|proto)(?:/|[._-]|$)|\.(?:proto|graphqls?)$"),
    ("config", r"(?:^|/)(?:config|conf|settings?|env)(?:/|[._-]|$)|(?:^|/)\.env|\.(?:ini|toml|properties|cfg|conf)$"),
)
NAMES = tuple(name for name, _ in _KINDS)


def of(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Kind -> the changed files of that kind; a file may be of several. Kinds without a file are left out."""
    every = sorted(paths)
    found = {name: tuple(path for path in every if re.search(pattern, path, re.IGNORECASE)) for name, pattern in _KINDS}
    return {name: files for name, files in found.items() if files}
