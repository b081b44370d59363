"""The address of a PostgreSQL database, read as PostgreSQL's own library reads it; a password in it is never told.

Whoever writes `/` or `@` into a password without its percent form moves part of it into the host or the name of the
database, from where it would go into messages and receipts. Such an address is refused without a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kstt.errors import KsttError, Place, Problem

_DATABASE = re.compile(r"(?:postgresql|postgres)(?:\+\w+)?:/", re.IGNORECASE)


def is_database(text: str) -> bool:
    """Whether an argument names a database rather than a file; also where it is not written as PostgreSQL wants it.

    >>> is_database("postgresql://an@host/db"), is_database("PostgreSQL+psycopg://host"), is_database("postgres.csv")
    (True, True, False)
    """
    return bool(_DATABASE.match(text))


def address_parts(url: str) -> dict[str, str]:
    """Host, port, user, password, dbname … of an address, as far as they are given. Needs psycopg.

    Errors: KSTT-USE-015 when it cannot be read, or when a part of a password may have become part of something else.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except (psycopg.Error, UnicodeError):
        raise _unreadable() from None
    host, port, database = (found.get(name, "") for name in ("host", "port", "dbname"))
    strayed = "@" in host or ("@" in database and database in url) or not re.fullmatch(r"[0-9,]*", port)
    if strayed or "\0" in url:
        raise _unreadable()
    return found


def with_options(parts: Mapping[str, str], ours: str) -> str:
    """The options of a session: those of the address (`?options=-csearch_path%3Dmc`), then ours, which prevail."""
    return f"{parts.get('options', '')} {ours}".strip()


def _unreadable() -> KsttError:
    return KsttError(Problem.of("KSTT-USE-015", Place()))


def with_schema(url: str) -> tuple[str, str | None]:
    """An address without `schema=name` at its end, which PostgreSQL's library does not know, and the schema.

    >>> with_schema("postgresql://an:b?@host/db?schema=mc&sslmode=require")
    ('postgresql://an:b?@host/db?sslmode=require', 'mc')
    """
    head, _, query = url.rpartition("?")
    if not head:
        return url, None
    given = [part for part in query.split("&") if not part.startswith("schema=")]
    named = [part.removeprefix("schema=") for part in query.split("&") if part.startswith("schema=")]
    return (f"{head}?{'&'.join(given)}" if given else head, named[-1]) if named else (url, None)
