"""Templates with the values put in, and the words that follow a number in the form that fits it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BY_NUMBER = re.compile(r"\{(\w+)\|([^{}|]*)\|([^{}|]*)\}")
"""`{n|for one|for any other number}`; `#` in either is the number itself."""


def filled(template: str, values: Mapping[str, object]) -> str:
    """`template.format(**values)`, in which `{n|one|many}` is the first word where `n` is 1, else the second.

    Vietnamese needs no such forms; English ones stand in the template, so that no rule of grammar has to guess them.

    >>> template = "{n} {n|dossier is|dossiers are} late{of|| of #}"
    >>> filled(template, {"n": "1", "of": "1"}), filled(template, {"n": "1,200", "of": "3,000"})
    ('1 dossier is late', '1,200 dossiers are late of 3,000')
    """
    if "|" in template:
        template = _BY_NUMBER.sub(lambda found: _form(found, values), template)
    return template.format(**values)


def _form(found: re.Match[str], values: Mapping[str, object]) -> str:
    name, one, many = found.groups()
    return (one if str(values[name]) == "1" else many).replace("#", f"{{{name}}}")
