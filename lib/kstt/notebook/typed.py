"""Parts of the commands that reports print, as they are typed."""

from __future__ import annotations

from kstt.notebook.parameters import DEFAULT_RULES


def typed(name: str) -> str:
    """A name as it is typed in a command.

    >>> typed("store"), typed("kho hồ sơ")
    ('store', '"kho hồ sơ"')
    """
    return f'"{name}"' if " " in name else name


def rules_option(rules: str) -> str:
    """The option of a rule set, with the space before it; nothing for the one that commands take by themselves.

    >>> rules_option("portal-2026"), rules_option("params/rules/tinh-mau-2026.yaml")
    ('', ' --rules params/rules/tinh-mau-2026.yaml')
    """
    return "" if rules == DEFAULT_RULES else f" --rules {typed(rules)}"
