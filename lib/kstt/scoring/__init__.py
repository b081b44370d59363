"""Counts × rule set → score cards: exact fractions, decimal half-up; comparison, decomposition, ranking and what-if."""

from kstt.scoring.card import GroupScore, IndicatorScore, Reason, ScoreCard, Status, Sum
from kstt.scoring.compare import (
    Comparison,
    IndicatorChange,
    UnitContribution,
    compare,
    contributions_of_units,
    new_rules,
)
from kstt.scoring.rank import Ranking, ranking
from kstt.scoring.score import score, score_all
from kstt.scoring.whatif import WhatIf, more_needed, what_if

__all__ = [
    "Comparison",
    "GroupScore",
    "IndicatorChange",
    "IndicatorScore",
    "Ranking",
    "Reason",
    "ScoreCard",
    "Status",
    "Sum",
    "UnitContribution",
    "WhatIf",
    "compare",
    "contributions_of_units",
    "more_needed",
    "new_rules",
    "ranking",
    "score",
    "score_all",
    "what_if",
]
