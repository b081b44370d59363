"""Three stories planted in the sample's dossiers, for signals to find: each in one ward, in the last month."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stories:
    """mover: late dossiers are entered as finished in the last half hour before they are due. same_minute: fifteen are
    closed in one minute. one_account: an official files for citizens, from one account. None: an untouched province."""

    mover: str | None = "H99.103"
    same_minute: str | None = "H99.109"
    one_account: str | None = "H99.115"


PLANTED = Stories()
NONE = Stories(None, None, None)

CLOSED_TOGETHER = 15
CLOSING_TIME = (16, 47)
SHARED_ACCOUNT_PERMILLE = 700
"""Of the ward's online filings, how many come from the one account."""
