"""Dossiers through the door: mappings, strict readers, the guard of personal data, and a receipt for every row."""

from typing import Any

_WHERE = {
    "LoadedMapping": "mapping",
    "Mapping": "mapping",
    "PostgresTable": "database",
    "Receipt": "receipt",
    "UnitList": "unit_list",
    "is_database": "database",
    "load_mapping": "mapping",
    "office_key": "personal",
    "read_unit_list": "unit_list",
    "shipped_mappings": "mapping",
    "take_in": "door",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the list of units needs neither Arrow nor a database. No module may be called like a name.
    if name not in _WHERE:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.intake.dossiers.{_WHERE[name]}"), name)
