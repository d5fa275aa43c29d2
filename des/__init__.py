"""des: the Deterministic Execution System. Decides whether an agent may, and whether it happened."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from des.flow.density import Density as Density
    from des.flow.density import resolve_density as resolve_density
    from des.flow.telemetry import DocumentationDensityEvent as DocumentationDensityEvent
    from des.flow.telemetry import JsonlAuditLogWriter as JsonlAuditLogWriter
    from des.flow.telemetry import write_density_event as write_density_event

_PUBLIC = {
    "Density": "des.flow.density",
    "resolve_density": "des.flow.density",
    "DocumentationDensityEvent": "des.flow.telemetry",
    "JsonlAuditLogWriter": "des.flow.telemetry",
    "write_density_event": "des.flow.telemetry",
}


def __getattr__(name: str) -> object:
    """What other programs import from `des`; loaded when it is asked for, because every hook imports this package."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
