"""The one document in which DELIVER writes down what it did."""

from __future__ import annotations

from des.contract.files import read_text
from des.flow.delivery import Delivery

_OLDER = ("discover", "discuss", "design", "devops", "distill")


def place(delivery: Delivery) -> str:
    """Its path relative to the root: the feature-delta; for a feature in the older layout, with a directory per wave,
    deliver/wave-decisions.md."""
    feature = f"docs/feature/{delivery.feature_id}"
    delta = delivery.feature_dir / "feature-delta.md"
    older = any((delivery.feature_dir / wave).is_dir() for wave in _OLDER)
    return f"{feature}/deliver/wave-decisions.md" if older and not delta.exists() else f"{feature}/feature-delta.md"


def read(delivery: Delivery) -> str:
    """Its text, "" while there is none."""
    path = delivery.root / place(delivery)
    return read_text(str(path)) if path.exists() else ""
