"""What a notebook uses: typed parameters, the two monthly reports, display blocks and charts."""

from kstt.notebook.audit_report import AuditParameters, AuditReport
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.province_report import ProvinceReport
from kstt.notebook.show import show
from kstt.notebook.unit_report import UnitReport

__all__ = ["AuditParameters", "AuditReport", "ProvinceReport", "ReportParameters", "UnitReport", "show"]
