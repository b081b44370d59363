"""What the fork server loads before the first report: importing this module is the loading.

No pyplot back end is chosen and no inline back end imported: both look for the shell that is there when they are
loaded, and figures would vanish without a word. Typst is imported and not used.
"""

from __future__ import annotations

import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect  # noqa: F401
import nbformat
import pandas
import papermill  # noqa: F401 – loads our engine, which cannot be loaded before it
from IPython.core.completer import CompletionSplitter
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import kstt.batch.preload_figures
import kstt.batch.shell
import kstt.notebook.province_report
import kstt.notebook.unit_report
import kstt.render.pdf  # noqa: F401
from kstt.batch.make import exporter
from kstt.notebook import charts
from kstt.notebook.blocks import Paragraph, Run
from kstt.render import block_check
from kstt.render.fonts import drawable

charts.preload()
block_check.preload()
drawable()
# A shell makes one of each, and compiles their expressions.
CompletionSplitter()
TransformerManager().transform_cell("a = 1\n")
# The rows of a table and the engines of `to_html` are loaded by their first use.
pandas.DataFrame({"a": [1]})._repr_html_()
_SHOWN = new_output("display_data", Paragraph((Run("kstt"),))._repr_mimebundle_())
_NOTEBOOK = new_notebook(cells=[new_markdown_cell("# *kstt*\n\n- a\n"), new_code_cell("1", outputs=[_SHOWN])])
nbformat.validate(_NOTEBOOK)

exporter().from_notebook_node(_NOTEBOOK)
