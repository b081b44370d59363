"""What an analyst's own figures load at the first drawing: importing this module is the loading.

No pyplot back end is chosen, no thread started, and no setting changed.
"""

from __future__ import annotations

import io

import matplotlib.pyplot  # noqa: F401
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

_FIGURE = Figure()
_FIGURE.subplots().plot([0, 1], label="0")
FigureCanvasAgg(_FIGURE).print_png(io.BytesIO())
FigureCanvasSVG(_FIGURE).print_svg(io.StringIO())
