"""Where an audited figure comes from: the snapshot, checked now, and what the other states of the rows say."""

from __future__ import annotations

from typing import Literal

from kstt.notebook.audit_words import AuditWords
from kstt.notebook.blocks import Block, Cell, Column, Fact, Facts, Note, Row, Table
from kstt.notebook.dossier_list import day_text
from kstt.notebook.framing import status_note
from kstt.terms.numbers import number
from kstt.trace.audit import Reading


class AuditState(AuditWords):
    """Section VI."""

    def frozen(self) -> list[Block]:
        """Section VI: the snapshot, checked now, and what the other states of the rows say."""
        audit, snapshot = self.audit, self.audit.state.snapshot
        blocks: list[Block] = [self.heading("frozen")]
        if snapshot is None:
            blocks.append(Note("warning", "", self.say("live:what")))
        else:
            blocks += [self._snapshot_facts(), self._snapshot_files()]
        rules = self.say("frozen:rules-detail", sha=audit.rules.sha256[:16])
        title = f"{audit.rules.id} – {audit.rules.title[self.language]}"
        blocks.append(Facts("list", (Fact(self.say("frozen:rules"), title, rules),)))
        blocks.append(Note("warning", title, status_note(audit.rules, audit.period, self.language)))
        if audit.states and audit.counted is not None:
            blocks.append(self._states())
        return blocks

    def _snapshot_facts(self) -> Facts:
        snapshot = self.audit.state.snapshot
        said = snapshot.manifest
        items = [
            Fact(self.say("frozen:name"), snapshot.name, self.say("frozen:revision", n=snapshot.revision)),
            Fact(self.say("frozen:when"), self.moment(said["frozen_at"]), self.say("frozen:utc")),
            Fact(
                self.say("frozen:judged"),
                self.say("frozen:end-of", day=day_text(self.audit.period.end, self.language)),
            ),
        ]
        if said["provisional"]:
            items.append(Fact(self.say("frozen:provisional"), self.say("yes"), tone="warning"))
        if said["reason"]:
            items.append(Fact(self.say("frozen:reason"), said["reason"]))
        items.append(Fact(self.say("frozen:manifest"), snapshot.sha256))
        taken = "; ".join(
            self.say("frozen:source", file=batch["file"], n=self.n(batch["stored"])) for batch in said["batches"]
        )
        items.append(Fact(self.say("frozen:sources"), taken))
        return Facts("list", tuple(items))

    def _snapshot_files(self) -> Table:
        snapshot = self.audit.state.snapshot
        damaged = {problem.value("found") for problem in self.audit.state.damage}
        columns = (
            Column(self.say("col:file"), "left", 2),
            Column(self.say("col:rows"), "right", 1),
            Column(self.say("col:sha"), "left", 6),
            Column(self.say("col:now"), "left", 1),
        )
        entries = {f"{name}.parquet": entry for name, entry in snapshot.manifest["tables"].items()}
        entries |= {name: {"sha256": sha256} for name, sha256 in snapshot.manifest.get("files", {}).items()}
        rows = tuple(
            Row(
                (
                    Cell(name),
                    Cell(self.n(entry["rows"]) if "rows" in entry else "–"),
                    Cell(entry["sha256"]),
                    Cell(self.say("now:differs"), "bad") if name in damaged else Cell(self.say("now:same"), "good"),
                )
            )
            for name, entry in entries.items()
        )
        return Table(self.say("frozen:files"), columns, rows, dense=True)

    def _states(self) -> Table:
        columns = (
            Column(self.say("col:state"), "left", 2),
            Column(self.say("col:frozen"), "left", 2),
            *(Column(self.say(f"col:{name}"), "right", 1.3) for name in ("numerator", "denominator", "points")),
            Column(self.say("col:reason"), "left", 4),
        )
        audit = self.audit
        mine = Reading(f"{self._state_name(audit.state.name)} ({self.say('states:this').lower()})", audit.counted, None)
        manifests = {audit.state.name: audit.state.snapshot.manifest if audit.state.snapshot else None}
        manifests |= {each.name: each.snapshot.manifest if each.snapshot else None for each in audit.known_states}
        points = audit.score.points
        rows = [self._state_row(mine, manifests[audit.state.name], points, "total")]
        for each in audit.states:
            shown = Reading(self._state_name(each.name), each.counts, each.points)
            rows.append(self._state_row(shown, manifests[each.name], each.points))
        return Table(self.say("states:caption"), columns, tuple(rows), dense=True)

    def _state_name(self, name: str) -> str:
        return self.say("live") if name == "live" else name

    def _state_row(self, reading: Reading, manifest: dict | None, points, kind: Literal["row", "total"] = "row") -> Row:
        when = self.moment(manifest["frozen_at"]) if manifest else "–"
        reason = (manifest or {}).get("reason") or "–"
        tone = "neutral" if reading.counts == self.audit.counted else "warning"
        return Row(
            (
                Cell(reading.name),
                Cell(when),
                Cell(self.n(reading.counts[0]), tone),
                Cell(self.n(reading.counts[1]), tone),
                Cell(number(points, self.language, 2) if points is not None else "–"),
                Cell(reason),
            ),
            kind,
        )
