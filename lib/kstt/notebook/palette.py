"""The colours of all charts and tables: few, fixed, and told apart without colour vision.

Text colours have at least 4.5:1 against white (WCAG AA); every meaning that a colour carries is also written, hatched
or drawn in another shape, because reports are printed in black and white.
"""

PRIMARY = "#1F4E79"
"""Dark blue: the figure itself (8.6:1 on white)."""
GOOD = "#2E7D32"
"""Green: a gain (5.1:1)."""
BAD = "#B3261E"
"""Red: a loss (6.5:1)."""
WARNING = "#8A5A00"
"""Amber: look here, nothing lost yet (5.9:1)."""
NEUTRAL = "#5F6368"
"""Grey: not known, not assessed, or help text (6.0:1)."""

INK = "#202124"
"""Body text."""
PAPER = "#FFFFFF"
GRID = "#DADCE0"
"""Rules and axes that only help the eye; never text."""
TRACK = "#E8EAED"
"""The part of a bar that was not earned."""
PRIMARY_SOFT = "#8FB0D0"
"""Light blue: bars that are not the subject of the chart; never text."""

BANDS = ("#F1F3F4", "#FFFFFF")
"""Backgrounds of neighbouring bands, in turn; the label names the band, not the shade."""

SHARE_LIMITS = (0, 25, 50, 75, 100)
"""Limits in percent of the six classes of `SHARES`: none, under 25, under 50, under 75, under 100, full."""
SHARES = ("#5E2303", "#A84B0A", "#DD7F2B", "#F4B566", "#F9D9A8", "#E6EFF7")
"""Share of the points earned, from none to full. Lightness rises from class to class, so that the scale keeps its order
in grey and for every kind of colour vision, and what was lost is what is dark."""
