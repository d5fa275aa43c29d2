"""Compare requirements.txt with the advisories we keep, without a network: `python scripts/audit.py REPORT`.

The advisories are OSV records, one file each; the report has the form that osv-scanner writes. Ends with 0 when there
is nothing, 1 with findings, 2 when a requirement has no exact version or an advisory cannot be read.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements.txt"
ADVISORIES = ROOT / "advisories"
PIN = re.compile(r"([A-Za-z0-9._-]+)==([0-9][0-9.]*)")


def main(report: str) -> int:
    """Write the report and say how many advisories match."""
    try:
        packages = [_package(*pin) for pin in pins(REQUIREMENTS.read_text("utf-8"))]
    except (ValueError, KeyError) as error:
        print(f"audit: {error}", file=sys.stderr)
        return 2
    hit = [package for package in packages if package["vulnerabilities"]]
    results = [{"source": {"path": REQUIREMENTS.name, "type": "lockfile"}, "packages": hit}] if hit else []
    Path(report).write_text(json.dumps({"results": results}, indent=2) + "\n", "utf-8")
    print(f"audit: {len(packages)} packages, {len(hit)} with advisories")
    return 1 if hit else 0


def pins(text: str) -> list[tuple[str, str]]:
    """Names and versions in a requirements file; ValueError for a line without an exact version, or for none at all."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    found = [_pin(line) for line in lines if line]
    if not found:
        raise ValueError("requirements.txt names no package")
    return found


def _pin(line: str) -> tuple[str, str]:
    match = PIN.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} does not name an exact version")
    return match[1].lower(), match[2]


def _package(name: str, version: str) -> dict[str, Any]:
    hits = [record for record in _advisories() if any(_affects(one, name, version) for one in record["affected"])]
    groups = [
        {
            "ids": [record["id"]],
            "aliases": [record["id"], *record["aliases"]],
            "max_severity": record["database_specific"]["cvss_score"],
        }
        for record in hits
    ]
    package = {"name": name, "version": version, "ecosystem": "PyPI"}
    return {"package": package, "vulnerabilities": hits, "groups": groups}


def _advisories() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(ADVISORIES.glob("*.json"))]


def _affects(affected: dict[str, Any], name: str, version: str) -> bool:
    if affected["package"]["name"].lower() != name:
        return False
    return any(_within(part["events"], _number(version)) for part in affected["ranges"])


def _within(events: list[dict[str, str]], version: tuple[int, ...]) -> bool:
    reached = {kind for event in events for kind, since in event.items() if _number(since) <= version}
    return "introduced" in reached and "fixed" not in reached


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
