"""What the fork server loads for notebooks of which nothing is known: importing this module is the loading.

No pyplot back end is chosen and no inline back end imported: both look for the shell that is there when they are
loaded, and figures would vanish without a word.
"""

from __future__ import annotations

import bs4  # noqa: F401 – reads a table's HTML when its page is set

from kstt.batch.surroundings import as_in_a_kernel, load_papermill

load_papermill()  # before our engine, which it loads itself where nobody hinders it

# ruff: noqa: E402
import kstt.batch.engine
import kstt.batch.preload_figures
import kstt.batch.preload_report  # noqa: F401

with as_in_a_kernel():
    import pandas
# The rows of a table are loaded by their first use.
pandas.DataFrame({"a": [1]})._repr_html_()
