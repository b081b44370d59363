"""What a notebook uses: typed parameters, the two monthly reports, display blocks and charts."""

from typing import Any

from kstt.notebook.show import show as show

_WHERE = {
    "AuditParameters": "audit_report",
    "AuditReport": "audit_report",
    "ProvinceReport": "province_report",
    "ReportParameters": "parameters",
    "UnitReport": "unit_report",
}
__all__ = sorted([*_WHERE, "show"])


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a batch that finds nothing to make needs the figures of a month and no charts.
    if name not in _WHERE:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.notebook.{_WHERE[name]}"), name)
