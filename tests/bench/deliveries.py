"""Deliveries made for measuring: one proven step, and a record of a thousand steps."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from des.flow import chain, header, plan
from des.flow.delivery import Delivery
from des.proof.policy import Policy
from des.proof.proving import prove
from tests.support.approved import des
from tests.support.small import FEATURE, Small, roadmap


def proof_ratio(temp: Path, rounds: int) -> tuple[float, float]:
    """Median seconds of proving one small step, and their ratio to the test runs the proof needs."""
    small = Small(temp / "proof")
    base = small.git("rev-parse", "HEAD")
    small.red()
    small.green()
    head = small.commit("feat: multiply\n\nStep-ID: 01-01\n")
    policy = Policy.detect(small.root, base)
    proofs = [prove(small.root, base, head, policy) for _ in range(rounds)]
    seconds = statistics.median(proof.seconds for proof in proofs)
    return seconds, statistics.median(proof.seconds / proof.test_seconds for proof in proofs)


def integrity_seconds(temp: Path, rounds: int, phases: int, steps: int) -> float:
    """Median seconds of `des-verify-integrity` without replay, the whole process, on that many proven steps a phase."""
    small = Small(temp / "recorded")
    delivery = _recorded(
        small, [f"{phase:02}-{step:02}" for phase in range(1, phases + 1) for step in range(1, steps + 1)]
    )
    small.through()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        done = des(small.root, "des-verify-integrity", delivery.relative)
        times.append(time.perf_counter() - began)
        if done.returncode:
            sys.exit(f"the recorded steps do not verify:\n{done.stdout[:2000]}{done.stderr[:2000]}")
    return statistics.median(times)


def _recorded(small: Small, ids: list[str]) -> Delivery:
    """A delivery whose log claims these steps as proven; each has its commit."""
    delivery, base = small.delivery, small.git("rev-parse", "HEAD")
    _commits(small, ids)
    commits = dict(zip(ids, small.git("rev-list", "--reverse", f"{base}..HEAD").split(), strict=True))
    head = header.snapshot(delivery.git, base, "Add numbers", "2026-01-01T00:00:00Z")
    log: dict[str, Any] = {"schema_version": "4.0", "feature_id": FEATURE, **head}
    start, data = chain.header_digest(log), _roadmap(ids)
    time_ = {"timestamp": "2026-01-01T00:00:00Z"}
    review = {"gate": plan.REVIEW_GATE, "status": "APPROVED", **time_, "plan": plan.digest(data)}
    events = [chain.link(review, 1, start)]
    for sid in ids:
        last = start
        for number, phase in enumerate(("RED", "GREEN", "COMMIT"), 1):
            ev = {"verdict": "PROVEN", "commits": [commits[sid]]} if phase == "COMMIT" else {}
            record = {"sid": sid, "p": phase, "s": "EXECUTED", "d": "PASS", "t": time_["timestamp"], "ev": ev}
            events.append(chain.link(record, number, last))
            last = events[-1]["h"]
    delivery.directory.mkdir(parents=True)
    delivery.log_path.write_text(json.dumps({**log, "events": events}), "utf-8")
    delivery.roadmap_path.write_text(json.dumps(data), "utf-8")
    return delivery


def _roadmap(ids: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = roadmap(1)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    data["roadmap"]["total_steps"] = len(ids)
    data["phases"] = [
        {
            "id": phase,
            "name": f"Phase {phase}",
            "steps": [
                {
                    "id": sid,
                    "name": f"Step {sid}",
                    "criteria": [" ".join(words[int(digit)] for digit in sid.replace("-", ""))],
                    "files_to_modify": [f"m{sid}.py"],
                }
                for sid in ids
                if sid.startswith(f"{phase}-")
            ],
        }
        for phase in sorted({sid.partition("-")[0] for sid in ids})
    ]
    return data


def _commits(small: Small, ids: list[str]) -> None:
    """One commit a step, by fast-import."""
    head = small.git("rev-parse", "HEAD")
    lines = []
    for number, sid in enumerate(ids):
        message = f"feat: step {sid}\n\nStep-ID: {sid}\n"
        code = '__all__ = ["value"]\n\n\ndef value():\n    return 1\n'
        lines += [
            "commit refs/heads/main",
            "committer Bench <bench@example.org> 1767225600 +0000",
            f"data {len(message)}",
            message + (f"from {head}" if number == 0 else ""),
            f"M 100644 inline m{sid}.py",
            f"data {len(code)}",
            code,
        ]
    stream = "\n".join(lines) + "\n"
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=small.root, input=stream, text=True, check=True)
    small.git("reset", "-q", "--hard")
