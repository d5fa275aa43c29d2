"""The documents of the waves before this one: which there are, and how they are put before the orchestrator (R29;
nw-deliver text, "Prior Wave Consultation")."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from des import limits
from des.contract.errors import DesError
from des.contract.files import read_text
from des.contract.log import Log
from des.deliver import acceptance_files
from des.facts import feature_delta, placement
from des.flow import record
from des.flow.delivery import Delivery
from des.proof.git import split

GATE = "prior-waves"
BRIEF = "docs/product/architecture/brief.md"
_READABLE = (".md", ".yaml", ".yml", ".json", ".feature")


@dataclass(frozen=True)
class Document:
    """A document that has to be read; ``text`` is None when it is not there."""

    path: str
    text: str | None

    @property
    def digest(self) -> str:
        return hashlib.sha256((self.text or "").encode("utf-8", "surrogateescape")).hexdigest()


def documents(delivery: Delivery) -> tuple[Document, ...]:
    """What earlier waves must or may have left, in reading order: the feature-delta (without one the directories of
    the older layout), the architecture brief, the scenarios. DesError for one that cannot be read."""
    feature = f"docs/feature/{delivery.feature_id}"
    delta = f"{feature}/feature-delta.md"
    there = _files(delivery)
    named = placement.named(_text(delivery, delta)) if (delivery.root / delta).is_file() else ()
    suite = acceptance_files.choose(named, (), delivery.feature_id, there)
    wanted = [delta, BRIEF, *suite.features, *(one.path for one in suite.missing)]
    if feature_delta.is_legacy(delivery.feature_dir):
        below = tuple(f"{feature}/{wave}/" for wave in feature_delta.LEGACY_WAVES)
        wanted[1:1] = [path for path in sorted(there) if path.startswith(below) and path.endswith(_READABLE)]
    if not any(path.endswith(".feature") for path in wanted):
        wanted.append(f"tests/acceptance/{delivery.feature_id}/*.feature")
    return tuple(
        Document(path, _text(delivery, path) if path in there and (delivery.root / path).is_file() else None)
        for path in dict.fromkeys(wanted)
    )


def _files(delivery: Delivery) -> frozenset[str]:
    """The files git knows or would take; some may be gone from the work tree."""
    return frozenset(split(delivery.git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")))


def _text(delivery: Delivery, path: str) -> str:
    return read_text(str(delivery.root / path))


def checklist(found: Iterable[Document]) -> list[str]:
    """One line for each document: read, or not there (L92)."""
    return [f"⊘ {one.path} (not found)" if one.text is None else f"✓ {one.path}" for one in found]


def rendered(found: Sequence[Document], limit: int = limits.CONTEXT_BUDGET) -> str:
    """The checklist, then every document that is there; one that is cut says where it goes on."""
    present = [one for one in found if one.text is not None]
    most = share([len(one.text or "") for one in present], limit)
    return "\n\n".join(["\n".join(checklist(found)), *(_shown(one, most) for one in present)])


def _shown(one: Document, most: int) -> str:
    text = (one.text or "").rstrip()
    head = f"===== {one.path}"
    if len(text) <= most:
        return f"{head}\n{text}"
    kept = text[:most].rpartition("\n")[0]
    return f"{head}\n{kept}\n(cut here: Read {one.path} from line {kept.count(chr(10)) + 2})"


def share(sizes: Sequence[int], total: int) -> int:
    """How much of each may be shown so that all fit: short ones whole, the rest evenly."""
    left = total
    for number, size in enumerate(sorted(sizes)):
        even = left // (len(sizes) - number)
        if size > even:
            return even
        left -= size
    return max(sizes, default=0)


def section(found: Iterable[Document], wanted: str) -> str:
    """The sections of the feature-delta that ``wanted`` names, as `DESIGN / Technology Choices`; any tag (L95).

    DesError when there is none, with the sections there are.
    """
    delta = next((one for one in found if one.path.endswith("/feature-delta.md") and one.text is not None), None)
    every = feature_delta.sections(delta.text or "") if delta else []
    wave, _, title = (part.strip().lower() for part in wanted.partition("/"))
    title = title.partition("]")[2].strip() if title.startswith("[") else title
    fitting = [s for s in every if s.wave.lower() == wave and s.title.lower().startswith(title)]
    if delta is None or not fitting:
        near = [s for s in every if s.wave.lower() == wave] or every
        there = "; ".join(f"{s.wave} / {s.title}" for s in near)
        raise DesError(
            f"there is no section {wanted!r}" if delta else "there is no feature-delta.md, so it has no sections",
            "a question is settled by what an earlier wave wrote, word for word",
            f"sections are: {there}" if there else "read the files of the wave directories: des context",
        )
    return "\n\n".join(f"## Wave: {s.wave} / [{s.tier}] {s.title} ({delta.path}:{s.line})\n\n{s.body}" for s in fitting)


def shown(log: Log) -> Mapping[str, object] | None:
    """The digests of the documents as they were put before the orchestrator last, by path; None before that."""
    records = [event.raw for event in log.events if event.gate == GATE and isinstance(event.raw, dict)]
    digests = records[-1].get("documents") if records else None
    return digests if isinstance(digests, dict) else None


def note(delivery: Delivery, found: Sequence[Document]) -> None:
    """Record what was shown, unless just that is on record already."""
    digests = {one.path: one.digest for one in found if one.text is not None}
    if shown(delivery.log()) != digests:
        missing = [one.path for one in found if one.text is None]
        record.gate(delivery, GATE, "shown", documents=digests, missing=missing)
