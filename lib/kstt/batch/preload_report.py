"""What every report needs: the fork server of a batch loads it before the first. Importing this module is the loading.

Tables and figures of an analyst's own cells are not in it (`kstt.batch.preload`): the shipped reports use neither pandas
nor matplotlib's drawing. Typst is imported and not used: it would start threads.
"""

from __future__ import annotations

from kstt.batch.surroundings import load_papermill

load_papermill()

# ruff: noqa: E402
import IPython.core.completerlib
import IPython.core.debugger
import IPython.core.logger
import IPython.core.oinspect  # noqa: F401
import nbformat
from IPython.core.completer import CompletionSplitter
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import kstt.batch.make
import kstt.batch.shell
import kstt.notebook.province_report
import kstt.notebook.unit_report
import kstt.render.pdf  # noqa: F401
from kstt.notebook import charts
from kstt.notebook.blocks import Paragraph, Run
from kstt.render import block_check
from kstt.render.document import read_document
from kstt.render.fonts import body_faces, can_draw
from kstt.render.html import page

charts.preload()
block_check.preload()
# The fonts are opened by the first question to them.
can_draw("ế")
body_faces()
body_faces(bold=True)
# A shell makes one of each, and compiles their expressions.
CompletionSplitter()
TransformerManager().transform_cell("a = 1\n")
# The rules of the notebook format are compiled by the first notebook, the templates by the first page.
_SHOWN = new_output("display_data", Paragraph((Run("kstt"),))._repr_mimebundle_())
_NOTEBOOK = new_notebook(cells=[new_markdown_cell("# *kstt*\n\n- a\n"), new_code_cell("1", outputs=[_SHOWN])])
nbformat.validate(_NOTEBOOK)
page(read_document(_NOTEBOOK))
