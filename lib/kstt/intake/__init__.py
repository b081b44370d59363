"""Outside files become canonical tables of units, counts and published points; no row is lost without a reason."""

from kstt.intake.delivery import Delivery, InputFile, RejectedRow
from kstt.intake.reading import read_delivery
from kstt.intake.writing import delivery_files, write_delivery

__all__ = ["Delivery", "InputFile", "RejectedRow", "delivery_files", "read_delivery", "write_delivery"]
