"""An analyst's own executed notebook: Markdown, a DataFrame, a figure, printed text; no block of ours."""

from __future__ import annotations

import base64
import io
from functools import cache

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

MARKDOWN = """# Hồ sơ quá hạn tháng 8

Đoạn văn có **chữ đậm**, *chữ nghiêng*, `mã` và [đường dẫn](https://dichvucong.gov.vn/), [xấu](javascript:alert(1)).

## Việc cần xem

- một
- hai
    1. hai một
    2. hai hai

> Trích dẫn

| Lĩnh vực | Hồ sơ |
|----------|------:|
| Đất đai  | 1.204 |
| Hộ tịch  | 350   |

```python
print("mã trong bài")
```

<div onclick="alert(1)">HTML thô</div> và $x^2$, #import "x"

#### Mục nhỏ nhảy bậc

Hết.
"""


@cache
def png() -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 2), dpi=100)
    axes = figure.subplots()
    axes.plot([1, 2, 3], [3, 1, 2], color="#1F4E79")
    content = io.BytesIO()
    figure.savefig(content, format="png")
    return base64.b64encode(content.getvalue()).decode()


def frame() -> pd.DataFrame:
    columns = pd.MultiIndex.from_product([["Tháng 7", "Tháng 8"], ["nhận", "quá hạn"]])
    index = pd.MultiIndex.from_product(
        [["Sở Y tế", "Sở Tư pháp"], ["trực tuyến", "trực tiếp"]], names=["đơn vị", "kênh"]
    )
    return pd.DataFrame([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]], index=index, columns=columns)


def shown(data: dict, metadata: dict | None = None) -> dict:
    return new_output("execute_result", data=data, metadata=metadata or {}, execution_count=2)


def figure_cell(source: str = "#| alt: Số hồ sơ quá hạn giảm rồi tăng\nplt.plot(x)") -> dict:
    data = {"image/png": png(), "text/plain": "<Figure size 400x200>"}
    return new_code_cell(source, execution_count=3, outputs=[shown(data)])


def analyst_notebook(*more: dict, markdown: str = MARKDOWN) -> nbformat.NotebookNode:
    table = {"text/html": frame().to_html(), "text/plain": str(frame())}
    printed = [
        new_output("stream", name="stdout", text="\x1b[31mđỏ\x1b[0m 10%\r100%\n"),
        new_output("stream", name="stderr", text="Cảnh báo: thiếu tệp\n"),
    ]
    return new_notebook(
        cells=[
            new_markdown_cell(markdown),
            new_code_cell("df", execution_count=1, outputs=[shown(table)]),
            new_code_cell("print(x)", execution_count=2, outputs=printed),
            figure_cell(),
            *more,
        ]
    )
