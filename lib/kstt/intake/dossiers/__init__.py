"""Dossiers through the door: mappings, strict readers, the guard of personal data, and a receipt for every row."""

from kstt.terms.later import asked_for

_WHERE = {
    "LoadedMapping": "mapping",
    "Mapping": "mapping",
    "PostgresTable": "database",
    "Receipt": "receipt",
    "UnitList": "unit_list",
    "load_mapping": "mapping",
    "office_key": "keys",
    "read_by_others": "keys",
    "read_unit_list": "unit_list",
    "shipped_mappings": "mapping",
    "take_in": "door",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: the list of units needs neither Arrow nor a database.
__getattr__ = asked_for(__name__, _WHERE)
