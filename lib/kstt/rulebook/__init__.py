"""The law as data: indicators, groups, bands, clauses in dated rule sets, strictly read, extended, chosen by date."""

from kstt.rulebook.above import from_project, lying
from kstt.rulebook.choose import for_period, official
from kstt.rulebook.diff import Difference, diff
from kstt.rulebook.files import shipped
from kstt.rulebook.folders import RULES_FOLDERS, load_rules, local_sets
from kstt.rulebook.load import check, load
from kstt.rulebook.model import (
    INDICATOR_IDS,
    Adding,
    Band,
    Change,
    Clause,
    Counted,
    DataSource,
    Dates,
    Flag,
    Group,
    Indicator,
    Office,
    Rounding,
    RuleSet,
    RuleStatus,
    Tag,
    Text,
    Threshold,
    Version,
    ZeroPolicy,
    ZeroRule,
)
from kstt.rulebook.reading import read_model

__all__ = [
    "INDICATOR_IDS",
    "RULES_FOLDERS",
    "Adding",
    "Band",
    "Change",
    "Clause",
    "Counted",
    "DataSource",
    "Dates",
    "Difference",
    "Flag",
    "Group",
    "Indicator",
    "Office",
    "Rounding",
    "RuleSet",
    "RuleStatus",
    "Tag",
    "Text",
    "Threshold",
    "Version",
    "ZeroPolicy",
    "ZeroRule",
    "check",
    "diff",
    "for_period",
    "from_project",
    "load",
    "load_rules",
    "local_sets",
    "lying",
    "official",
    "read_model",
    "shipped",
]
