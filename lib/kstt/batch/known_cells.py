"""How the cells of a month's notebook are to be run, found out once for all of its reports.

IPython asks twice a cell what Python there is in it and whether it awaits something: it goes through tokens, and compiles.
Every report of a month has the same cells, but for its parameters.
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode

_transformed: dict[str, str] = {}
_awaits: dict[str, bool] = {}


def remember(notebook: NotebookNode) -> None:
    """Find out about a notebook's cells now, for the processes that are forked from this one."""
    usual = _Transformer()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with suppress(SyntaxError, ValueError), warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                source = usual.transform_cell(cell.source)
                awaits = InteractiveShell.should_run_async(_USUALLY, cell.source, transformed_cell=source)
                if not warned:  # what is compiled with a warning says so each time that it is
                    _awaits[source] = awaits


def use_in(shell: InteractiveShell) -> None:
    """Have a shell remember what is known of its cells."""
    shell.input_transformer_manager = _Transformer()
    shell.should_run_async = lambda raw_cell, **given: _runs_async(shell, raw_cell, **given)


class _Transformer(TransformerManager):
    """IPython's, with a memory."""

    def transform_cell(self, cell: str) -> str:
        if _rules_of(self) != _USUAL:  # a cell has added some of its own
            return super().transform_cell(cell)
        if cell not in _transformed:
            _transformed[cell] = super().transform_cell(cell)
        return _transformed[cell]


def _rules_of(transformer: TransformerManager) -> tuple[list, ...]:
    return transformer.cleanup_transforms, transformer.line_transforms, transformer.token_transformers


_USUAL = _rules_of(TransformerManager())
_USUALLY: Any = SimpleNamespace(autoawait=True)


def _runs_async(shell: InteractiveShell, raw_cell: str, *, transformed_cell: str | None = None, **given: Any) -> bool:
    """Whether a cell awaits something, as the shell says; a cell may have told it never to."""
    if shell.autoawait and not given.get("preprocessing_exc_tuple") and transformed_cell in _awaits:
        return _awaits[transformed_cell]
    return InteractiveShell.should_run_async(shell, raw_cell, transformed_cell=transformed_cell, **given)
