"""What a notebook uses: typed parameters, the reports, display blocks and charts."""

from kstt.notebook.show import show as show
from kstt.terms.later import asked_for

_WHERE = {
    "AuditParameters": "audit_report",
    "AuditReport": "audit_report",
    "ProvinceReport": "province_report",
    "ReportParameters": "parameters",
    "UnitReport": "unit_report",
}
__all__ = sorted([*_WHERE, "show"])
# Loaded when asked for: a batch that finds nothing to make needs the figures of a month and no charts.
__getattr__ = asked_for(__name__, _WHERE)
