"""What the end of a delivery leaves in git: its closing record, and the answer that ends the offer of test hooks."""

from __future__ import annotations

from des.contract.log import LOG_NAME, Log
from des.flow.delivery import Delivery

GATE = "finalized"
#: That the user does not want to be offered test hooks; committed where git takes it (D-164).
DECLINED = ".nwave/hook-offer-declined"


def finalized(delivery: Delivery, log: Log) -> bool:
    """Whether the closing record is committed. One that is not is left of a finalize that was cut short."""
    recorded = any(event.gate == GATE and event.gate_status == "PASS" for event in log.events)
    committed = delivery.git.ok("cat-file", "-e", f"HEAD:{delivery.relative}/{LOG_NAME}")
    return recorded and committed and delivery.git.ok("diff", "--quiet", "HEAD", "--", str(delivery.log_path))
