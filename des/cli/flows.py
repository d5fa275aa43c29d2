"""Which flow a delivery is delivered by; its package is imported only then."""

from __future__ import annotations

import importlib
from typing import Any

from des.contract.errors import DesError
from des.flow.delivery import Delivery, project_root
from des.flow.flows import Flow


def of(delivery: Delivery) -> Flow[Any]:
    """The flow of ``delivery``."""
    flow: Flow[Any] = importlib.import_module(f"des.{delivery.flow}.flow").FLOW
    return flow


def active(flow: str) -> Delivery:
    """The active delivery, which this verb wants to be of ``flow`` (deliver or track); DesError (exit 1) otherwise."""
    return _one_of(Delivery.active(project_root()), flow)


def given(flow: str, directory: str | None) -> Delivery:
    """The delivery in ``directory``, else the active one; DesError (exit 1) when it is not of ``flow``."""
    return _one_of(Delivery.of_directory(directory), flow) if directory else active(flow)


def _one_of(delivery: Delivery, flow: str) -> Delivery:
    if delivery.flow == flow:
        return delivery
    if delivery.flow == "track":
        its, verbs = "an iteration of the Delivery Track", "des track --help"
    else:
        its, verbs = "a feature of nw-deliver", "des --help"
    raise DesError(
        f"{delivery.feature_id} is {its}; this command is not part of it",
        "each flow has commands of its own, and records of its own",
        f"`des next` says what is due; its commands: {verbs}",
        1,
    )
