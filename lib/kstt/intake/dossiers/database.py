"""Rows of one PostgreSQL table, read in a read-only transaction. A table by name; never a query."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kstt.errors import KsttError, Place, Problem
from kstt.errors.installing import pip_install
from kstt.intake.database_address import address_parts, with_options
from kstt.intake.dossiers.raw import BATCH_ROWS, Raw, Sources
from kstt.intake.dossiers.table_rows import from_rows
from kstt.intake.findings import Findings
from kstt.intake.names import engine_line
from kstt.intake.personal import MASK

if TYPE_CHECKING:
    from psycopg.abc import Loader

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_]{0,62})?")


@dataclass
class PostgresTable:
    """A table of a PostgreSQL database. url: with its password, so it is never shown; table: `name` or `schema.name`.

    Errors: KSTT-DOSSIER-028 when the table is not a plain name, -027 no driver, KSTT-USE-015 an address that cannot be read.
    """

    url: str = field(repr=False)
    table: str
    _digest: object = field(default_factory=hashlib.sha256, repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.table or ""):
            raise KsttError(Problem.of("KSTT-DOSSIER-028", Place(self._database()), found=str(self.table)[:80]))

    def _parts(self) -> dict[str, str]:
        try:
            return address_parts(self.url)
        except ImportError:
            command = pip_install("kstt[postgres]")
            raise KsttError(Problem.of("KSTT-DOSSIER-027", Place(self.table), command=command)) from None

    def _database(self) -> str:
        parts = self._parts()
        host = parts.get("host", "")
        return f"{'' if host.startswith('/') else host}/{parts.get('dbname', '')}"

    @property
    def name(self) -> str:
        """What a reader may see: host, database, table."""
        return f"{self._database()}#{self.table}"

    def sha256(self) -> str:
        """The hash of all rows that were read, in the order in which the database gave them."""
        return self._digest.hexdigest()

    def read(self, sources: Sources, findings: Findings) -> Iterator[Raw]:
        """Rows with a server-side cursor.

        Errors: KSTT-DOSSIER-027 no driver, -029 no connection, table or permission.
        """
        parts = self._parts()
        password = parts.get("password")
        import psycopg
        from psycopg import sql

        identifier = sql.Identifier(*self.table.split("."))
        options = with_options(parts, "-c default_transaction_read_only=on")
        try:
            with (
                psycopg.connect(self.url, connect_timeout=15, options=options) as connection,
                connection.cursor(name="kstt_intake") as cursor,
            ):
                for kind in ("timestamp", "timestamptz", "date"):
                    cursor.adapters.register_loader(kind, _or_text(kind))
                cursor.itersize = BATCH_ROWS
                cursor.execute(sql.SQL("SELECT * FROM {}").format(identifier))
                headings = [column.name for column in cursor.description]
                yield from from_rows(headings, self._hashed(cursor), sources, findings)
        except psycopg.Error as error:
            reason = engine_line(error)
            if isinstance(error, psycopg.DataError):
                # What could not be worked out is quoted, and may be anything that stands in the table.
                reason = re.sub(r"(['\"]).*\1", MASK, reason)
            if password and password in reason:
                reason = type(error).__name__
            raise KsttError(Problem.of("KSTT-DOSSIER-029", Place(self.name), reason=reason)) from None

    def _hashed(self, rows: Iterator[tuple]) -> Iterator[tuple]:
        for row in rows:
            self._digest.update(repr(row).encode())
            yield row


def _or_text(kind: str) -> type[Loader]:
    """How days and moments are read, those that Python has none for (`infinity`, before Christ) as they are written: such
    a cell costs its own row, as in a file, not the table."""
    from psycopg import DataError
    from psycopg.types import datetime as read

    usual = {"timestamp": read.TimestampLoader, "timestamptz": read.TimestamptzLoader, "date": read.DateLoader}[kind]

    class OrText(usual):
        def load(self, data: bytes | bytearray | memoryview) -> object:
            try:
                return super().load(data)
            except DataError:
                return bytes(data).decode()

    return OrText
