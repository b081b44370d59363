"""A notebook as an analyst might write it: everything that a kernel sends, in one file."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HEAD = """
from kstt.notebook import UnitReport, show
report = UnitReport(period=period, unit=unit, rules=rules, data=data, language=language, edition=edition)
show(report.head())
"""
CELLS = {
    "streams and displays in their order": """
import sys
from IPython.display import display, HTML, Markdown
print("trước")
print("cảnh báo", file=sys.stderr)
display(Markdown("**giữa**"))
print("sau")
21 * 2
""",
    "a display that is changed later": """
handle = display(HTML("<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"), display_id="bảng")
""",
    "the change": """
from IPython.display import update_display, clear_output
update_display(HTML("<table><tr><th>a</th></tr><tr><td>2</td></tr></table>"), display_id="bảng")
print("bị xóa")
clear_output(wait=True)
print("còn lại")
""",
    "a warning": """
import warnings
warnings.warn("số liệu tạm thời", UserWarning)
""",
    "a table": """
import pandas as pd
pd.DataFrame({"Đơn vị": ["A", "B"], "Điểm": [80.12, 75.5]})
""",
    "a figure": """
#| alt: Hai điểm nối bằng một đường
import matplotlib.pyplot as plt
plt.plot([1, 2], [3, 1]);
""",
    "a figure of its own size": """
#| alt: Cột
figure, axes = plt.subplots(figsize=(3, 2))
axes.bar(["a", "b"], [1, 2])
plt.rcParams["figure.dpi"]
""",
    "numbers by chance, from a seed": """
import random
import numpy as np
random.seed(766); np.random.seed(766)
print(random.random(), np.random.rand(3), np.random.default_rng(1).integers(0, 9, 4))
print({"một", "hai", "ba"})
""",
    "magics": """
%precision 3
from math import pi
pi
""",
    "a cell magic": """
%%capture kept
print("giữ lại")
""",
    "what it kept": """
kept.stdout
""",
    "a program of the system": """
!echo ngoài
""",
    "a program past Python": """
import os, subprocess, time
_ = subprocess.run(["echo", "ngoài Python"], check=True)
time.sleep(0.5)  # a kernel hears of it in a thread of its own, and on a busy machine after the cell's end
""",
    "waiting": """
import asyncio
await asyncio.sleep(0)
asyncio.get_running_loop().is_running()
""",
    "semicolon": "pi;",
    "who am I": """
__name__, type(get_ipython()).__name__, "__file__" in globals(), sys.path, os.environ["MPLBACKEND"]
""",
    "questions are refused": """
try:
    input("Tên?")
except Exception as error:
    print(type(error).__name__, error)
""",
}
FAILS = """
def thương(a, b):
    return a / b
thương(1, 0)
"""
PARAMETERS = """
period = "2026-08"
unit = ""
rules = "portal-2026"
data = "sample"
language = "vi"
edition = "internal"
"""


def analyst_notebook(*more: str, errors: bool = False) -> NotebookNode:
    """The notebook; `more` are further cells, `errors` adds a cell that may fail and does."""
    cells = [new_markdown_cell("# Báo cáo của tôi"), _code(PARAMETERS, "parameters"), _code(HEAD)]
    cells += [_code(source) for source in CELLS.values()]
    if errors:
        cells += [_code(FAILS, "raises-exception"), _code("print('đi tiếp')")]
    cells += [_code(source) for source in more]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _code(source: str, *tags: str) -> NotebookNode:
    return new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})
