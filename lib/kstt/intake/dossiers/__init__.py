"""Dossiers through the door: mappings, strict readers, the guard of personal data, and a receipt for every row."""

from kstt.intake.dossiers.database import PostgresTable, is_database
from kstt.intake.dossiers.mapping import LoadedMapping, Mapping, load_mapping, shipped_mappings
from kstt.intake.dossiers.personal import office_key
from kstt.intake.dossiers.receipt import Receipt
from kstt.intake.dossiers.take_in import take_in
from kstt.intake.dossiers.unit_list import UnitList, read_unit_list

__all__ = [
    "LoadedMapping",
    "Mapping",
    "PostgresTable",
    "Receipt",
    "UnitList",
    "is_database",
    "load_mapping",
    "office_key",
    "read_unit_list",
    "shipped_mappings",
    "take_in",
]
