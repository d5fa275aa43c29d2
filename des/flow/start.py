"""Starting a delivery, and taking one up again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from des.contract import ids
from des.contract.errors import DesError
from des.facts import global_config
from des.flow import featureid, header, pause, record, settings
from des.flow.delivery import Delivery, known_features
from des.flow.finalized import finalized
from des.state import session, store
from des.state.session import Session


@dataclass(frozen=True)
class Started:
    """What `start` did: the delivery, whether it went on with one, and what the user should know."""

    delivery: Delivery
    resumed: bool
    notices: tuple[str, ...]


def start(root: Path, goal: str, feature_id: str | None, owner: str) -> Started:
    """Make the delivery of ``goal`` the active one of this work tree.

    ``owner`` is the Claude session that asks ("" from a terminal: the session then binds everyone). The same goal (or
    feature id) goes on where it stood; for one that is finalized no session begins.
    DesError for another active delivery, an unusable goal, or a repository without a commit.
    """
    chosen = _feature_id(root, goal, feature_id)
    active = unfinished(root, chosen)
    if feature_id is None:
        _offer_near(root, goal, chosen)
    delivery = Delivery(root, chosen)
    base = delivery.git.head()
    resumed = delivery.log_path.exists()
    notices: list[str] = []
    if resumed and finalized(delivery, delivery.log()):
        return Started(delivery, resumed, ())  # nothing to go on with, so nothing to bind anybody
    if resumed:
        base = settings.of(delivery.log()).base or base
    else:
        notices += begin(delivery, base, goal.strip())
    if not resumed or not delivery.roadmap_path.exists():
        notices += _moved_roadmap(delivery)
    notices += bind(delivery, base, owner, active)
    return Started(delivery, resumed, tuple(notices))


def bind(
    delivery: Delivery, base: str, owner: str, active: Session | None, raw: dict[str, object] | None = None
) -> tuple[str, ...]:
    """Make the delivery the active one of its work tree; what the user should know about a pause before it.

    active: its session that is there already, paused or not. raw: what the session file keeps beside the usual.
    """
    root = str(delivery.root)
    if active is not None and "paused" in active.raw:
        session.resume(root)
    notices = pause.take_up(delivery, "start")
    owners = active.owners if active else ()
    if owner and owner not in owners:
        owners = (*owners, owner)
    began = active.started_at if active else store.now()
    session.save(root, Session(delivery.feature_id, delivery.flow, delivery.relative, owners, base, began, raw))
    return notices


def begin(delivery: Delivery, base: str, goal: str, **own: object) -> list[str]:
    """Start the log of a delivery; returns what the user should know about its settings. own: further header keys."""
    delivery.directory.mkdir(parents=True, exist_ok=True)
    notices = header.unread(delivery.git, base)
    notices += [
        f"{path} has uncommitted changes: the committed version counts"
        for path in header.uncommitted(delivery.git, base)
    ]
    user, problem = global_config.load()
    opening = header.snapshot(delivery.git, base, goal, store.now(), user)
    notices += [f"passed over: {problem}"] if problem else []
    if header.FROM in opening:
        notices.append(f"rigor {opening['rigor']['profile']} comes from {global_config.PATH}; the log keeps it")
    record.create(delivery, {**opening, **own})
    return notices


def _moved_roadmap(delivery: Delivery) -> list[str]:
    """Bring a roadmap from where older tools or DESIGN left it to its place (L129); one warning for each found."""
    told = []
    for old in (delivery.feature_dir / "design" / "roadmap.json", delivery.feature_dir / "roadmap.json"):
        name = old.relative_to(delivery.root).as_posix()
        if old.is_file() and delivery.roadmap_path.exists():
            told.append(f"{name} is not read: {delivery.relative}/roadmap.json is there as well")
        elif old.is_file():
            old.rename(delivery.roadmap_path)
            told.append(f"moved {name} to {delivery.relative}/roadmap.json, where it is read and reviewed")
    return told


def unfinished(root: Path, chosen: str) -> Session | None:
    """The session of the delivery ``chosen``, active or paused; None when no delivery is.

    DesError while it is another delivery's; one that was finalized before its end was noted is ended here.
    """
    active = session.load(str(root)) or session.paused(str(root))
    if active is None:
        return None
    delivery = Delivery(root, active.feature_id)
    if delivery.log_path.exists() and finalized(delivery, delivery.log()):
        session.remove(str(root))
        return None
    if active.feature_id == chosen:
        return active
    begun = f"being delivered in this work tree since {active.started_at}"
    again = f"des session start --feature-id {active.feature_id}"
    raise DesError(
        f"{active.feature_id} is {active.since if 'paused' in active.raw else begun}",
        "one work tree holds one delivery: two would mix their commits",
        f"go on with it: {again if delivery.iteration is None else f'des track start {delivery.iteration}'}; let the "
        f"user end it: des abort; or give the new one its own tree: git worktree add ../{chosen}",
    )


def _feature_id(root: Path, goal: str, given: str | None) -> str:
    chosen = _named(root, goal, given)
    number = ids.iteration(chosen)
    if number is None:
        return chosen
    raise DesError(
        f"{chosen} is the id of an iteration",
        "iterations are delivered by the Delivery Track, features by nw-deliver; their records lie apart",
        f"for the iteration type /flow-delivery-track {number}; a feature needs another name",
    )


def _named(root: Path, goal: str, given: str | None) -> str:
    if given is not None:
        if not ids.is_feature_id(given):
            raise DesError(
                f"{given!r} is not a feature id",
                "it names a directory and stands in every commit check",
                "use lower-case words joined by dashes, for example user-login-jwt",
            )
        return given
    typed = goal.strip()
    if ids.is_feature_id(typed):
        if typed in known_features(root):
            return typed
        _offer_near(root, goal, typed)
    return featureid.derive(goal)


def _offer_near(root: Path, goal: str, chosen: str) -> None:
    """Refuse an id that no feature has while one of nearly that name is there."""
    known = known_features(root)
    near = featureid.nearest(chosen, known) if chosen not in known else []
    if near:
        meant = near[0] if ids.is_feature_id(goal.strip()) else f'--feature-id {near[0]} "{goal.strip()}"'
        raise DesError(
            f"there is no feature {chosen}, but {', '.join(near)}",
            "a delivery under another id would not see what earlier waves wrote for this one",
            f"des session start {meant} (or --feature-id {chosen} for a new one)",
        )
