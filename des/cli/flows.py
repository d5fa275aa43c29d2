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
    delivery = Delivery.active(project_root())
    if delivery.flow == flow:
        return delivery
    its = "an iteration of the Delivery Track" if delivery.flow == "track" else "a feature of nw-deliver"
    raise DesError(f"{delivery.feature_id} is {its}; this command is not part of it", "", "run `des next`", 1)
