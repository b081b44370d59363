"""Spark: the same folder of Parquet files, for a whole country's dossiers."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.counting.engines.base import checked, frozen_months, missing_library, parquet_files, stopped
from kstt.counting.prepare import Stored
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.predicate import Dialect
from kstt.terms.tables import TABLES, Kind

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_KINDS = {
    "string": Kind.TEXT,
    "boolean": Kind.BOOLEAN,
    "timestamp_ntz": Kind.TIMESTAMP,
    "date": Kind.DATE,
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), Kind.INTEGER),
}
SETTINGS = {
    # Sums that overflow are errors, as in the other engines; texts keep their backslashes as we write them.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}


class SparkEngine:
    """A Spark session over a folder. An active session is used and left running, as it was; else a local one is started."""

    dialect: Dialect = "spark"

    def __init__(self, source: str | Path, session: SparkSession | None = None):
        try:
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise missing_library("pyspark", "spark") from None
        # The second and third when Java ends in the midst of it.
        self._error = (PySparkException, Py4JError, ConnectionError)
        self.files, self.months = parquet_files(source), frozen_months(source)
        self.is_store = (Path(source) / "receipts").is_dir()
        running = session or SparkSession.getActiveSession()
        self.owned = running is None
        builder = SparkSession.builder.appName("kstt").config("spark.ui.enabled", "false")
        try:
            self.session = running or builder.getOrCreate()
        except self._error as error:
            line = str(error).strip().partition("\n")[0]
            raise KsttError(Problem.of("KSTT-COUNTING-023", Place(), found=line[:300])) from None
        self._before = {name: self.session.conf.get(name, None) for name in SETTINGS}
        for name, value in SETTINGS.items():
            self.session.conf.set(name, value)
        self._tables: dict[str, Stored | None] = {}

    def table(self, name: str) -> Stored | None:
        if name not in self._tables:
            self._tables[name] = self._stored(name) if name in self.files else None
        return self._tables[name]

    def _stored(self, name: str) -> Stored:
        files = [str(file.resolve()) for file in self.files[name]]
        view = f"kstt_{name}"
        try:
            frame = self.session.read.option("mergeSchema", "true").parquet(*files)
            frame.createOrReplaceTempView(view)
        except self._error as error:
            raise stopped("Spark", error) from None
        types = dict(frame.dtypes)
        relation = view
        if self.is_store and len(files) > 1:
            key = ", ".join(f"`{column}`" for column in TABLES[name].key)
            turn = f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY input_file_name() DESC) AS kstt_turn"
            relation = f"(SELECT * FROM (SELECT *, {turn} FROM {view}) WHERE kstt_turn = 1)"
        known = {column.name for column in TABLES[name].columns}
        kinds = {column: _KINDS.get(kind, kind) for column, kind in types.items() if column in known}
        return checked(name, kinds, relation, self.months)

    def rows(self, sql: str) -> list[tuple]:
        try:
            return [tuple(row) for row in self.session.sql(sql).collect()]
        except self._error as error:
            raise stopped("Spark", error) from None

    def write(self, sql: str, folder: Path) -> None:
        try:
            self.session.sql(sql).write.parquet(str(folder.resolve()))
        except self._error as error:
            raise stopped("Spark", error) from None

    def close(self) -> None:
        with suppress(*self._error):  # Java has ended already
            if self.owned:
                self.session.stop()
            else:
                self._put_back()

    def _put_back(self) -> None:
        """Leave the session of somebody else as it was: its time zone is that of their own queries."""
        for name in self._tables:
            self.session.catalog.dropTempView(f"kstt_{name}")
        for name, value in self._before.items():
            if value is None:
                self.session.conf.unset(name)
            else:
                self.session.conf.set(name, value)


def open_engine(source: str | Path, write_to: Path | None = None) -> SparkEngine:
    """Spark on a folder of Parquet files. Errors: KSTT-COUNTING-005, 006, 023."""
    return SparkEngine(source)
