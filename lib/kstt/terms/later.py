"""Names of a package that are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def asked_for(package: str, where: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package. where: name → the module of the package that defines it.

    No module of the package may be called like one of the names: once loaded, it would stand in its place.

    >>> asked_for("kstt.terms", {"Period": "period"})("Period").__name__
    'Period'
    """

    def found(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{where[name]}"), name)

    return found
