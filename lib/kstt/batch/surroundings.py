"""What every process that runs a report is given, whatever the engine, so that the engine cannot show in the result."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


def report_environment(inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the processes that run notebooks.

    Sets iterate in the same order in every process (PYTHONHASHSEED); linear algebra and Typst use one thread, because the
    batch already uses every core and because a sum in another order is another number; matplotlib draws into the notebook.
    Arrow's allocator has no thread of its own: it would be there as soon as pandas is loaded, before any fork.
    """
    inherited = os.environ if inherited is None else inherited
    fixed = {"PYTHONHASHSEED": "0", "MPLBACKEND": INLINE_BACKEND, "PYTHONUTF8": "1"}
    fixed["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    threads = {
        f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "POLARS_MAX", "ARROW", "RAYON")
    }
    return {**inherited, **threads, **fixed}


@contextmanager
def without_uri_grammar() -> Iterator[None]:
    """Import nbformat without the grammar of internationalised web addresses, which nothing here asks for.

    jsonschema builds it when it is imported, where the package `rfc3987_syntax` happens to be installed (JupyterLab
    brings it): 4 to 5 CPU seconds, more than everything else of a report together.
    """
    name = "rfc3987_syntax"
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]
