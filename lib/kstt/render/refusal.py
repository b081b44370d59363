"""How a refused notebook is told to the person at the command line: the problems, one a line, and no traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from kstt.errors import KsttError


def told_on_the_command_line(convert: Callable[..., Any]) -> Callable[..., Any]:
    """Inside `jupyter nbconvert` a KsttError ends the program with its text; everywhere else it stays an exception."""

    @wraps(convert)
    def told(*given: Any, **named: Any) -> Any:
        try:
            return convert(*given, **named)
        except KsttError as fault:
            # nbconvert prints the traceback of whatever an exporter raises, except of an exit. The program is looked
            # up, not imported: importing it loads every exporter, this one among them.
            program = sys.modules.get("nbconvert.nbconvertapp")
            if program is not None and program.NbConvertApp.initialized():
                raise SystemExit(str(fault)) from None
            raise

    return told
