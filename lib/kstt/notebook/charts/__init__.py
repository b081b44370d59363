"""Charts as blocks: each function takes plain figures and returns a `Figure` with its drawing, caption and alt text.

They are written as SVG directly. The font is read by the first chart that measures a text; `preload` measures the usual
letters at once, for a process that reports are forked from.
"""

from kstt.notebook.charts.bands import BandRange
from kstt.notebook.charts.bars import GroupBar, LostBar, group_bars, points_lost
from kstt.notebook.charts.control import ControlPoint, control_chart
from kstt.notebook.charts.deadline import DeadlineBin, deadline_bars
from kstt.notebook.charts.distribution import NamedTotal, distribution
from kstt.notebook.charts.funnel import FunnelDot, FunnelLimit, funnel_plot
from kstt.notebook.charts.heat import HeatRow, heat_map, heat_maps
from kstt.notebook.charts.history import TotalPoint, total_history
from kstt.notebook.charts.ranking import RankRow, UnitBar, ranking, unit_changes
from kstt.notebook.charts.sheet import preload
from kstt.notebook.charts.trend import TrendPoint, trend
from kstt.notebook.charts.waterfall import Step, waterfall

__all__ = [
    "BandRange",
    "ControlPoint",
    "DeadlineBin",
    "FunnelDot",
    "FunnelLimit",
    "GroupBar",
    "HeatRow",
    "LostBar",
    "NamedTotal",
    "RankRow",
    "Step",
    "TotalPoint",
    "TrendPoint",
    "UnitBar",
    "control_chart",
    "deadline_bars",
    "distribution",
    "funnel_plot",
    "group_bars",
    "heat_map",
    "heat_maps",
    "points_lost",
    "preload",
    "ranking",
    "total_history",
    "trend",
    "unit_changes",
    "waterfall",
]
