"""Our counts beside the portal's, in words: for the command, for notebooks and for the audit page."""

from __future__ import annotations

from collections import Counter
from datetime import date

from kstt.counting.reconcile import Cause, Compared, Explanation, Reconciliation
from kstt.notebook.blocks import Block, Cell, Column, Fact, Facts, Note, Paragraph, Row, Run, Table
from kstt.notebook.dossier_list import day_text
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

LISTED = 40
"""Unexplained figures that are listed; the CSV has them all."""


class ReconcileSection:
    """The blocks of a reconciliation.

    >>> blocks = ReconcileSection(reconcile("store", period, "portal.csv"), "vi").blocks()     # doctest: +SKIP
    """

    def __init__(self, found: Reconciliation, language: str):
        self.found, self.language = found, language

    def say(self, key: str, **values: object) -> str:
        return _WORDS.say(key, self.language, **values)

    def n(self, value: int, sign: bool = False) -> str:
        return number(value, self.language, sign=sign)

    def blocks(self) -> list[Block]:
        """Headline, one line an indicator, and what nothing explains."""
        return [self.headline(), self.by_indicator(), *self.unexplained(), Note("neutral", "", self.care())]

    def care(self) -> str:
        """What "fits" means, and what was tested."""
        tested = list(dict.fromkeys(name.split(":")[0] for name in self.found.tested if " + " not in name))
        words = ", ".join(self.say(f"tested:{name}") for name in tested)
        pairs = self.say("tested:pairs") if any(" + " in name for name in self.found.tested) else ""
        return self.say("care", tested=words + pairs)

    def headline(self) -> Facts:
        count = {name: len(self.found.with_status(name)) for name in _TONES}
        items = [
            Fact(self.say(f"status:{name}"), self.n(value), None, _TONES[name] if value else "neutral")
            for name, value in count.items()
            if value or name != "not-counted"
        ]
        title = self.say("title", n=self.n(len(self.found.figures)), state=self.state(self.found.state.name))
        return Facts("headline", tuple(items), title)

    def by_indicator(self) -> Table:
        columns = (
            Column(self.say("col:indicator"), "left", 4),
            *(Column(self.say(f"col:{name}"), "right", 1.2) for name in ("compared", "matched", "explained", "open")),
            Column(self.say("col:why"), "left", 5),
        )
        rows = []
        for indicator in self.found.rules.indicators:
            mine = [each for each in self.found.figures if each.indicator == indicator.id]
            if not mine:
                continue
            count = Counter(each.status for each in mine)
            causes = Counter(each.explanations[0].causes for each in mine if each.status == "explained")
            why = "; ".join(
                f"{self.words(Explanation(cause))} ({self.n(times)})" for cause, times in causes.most_common(3)
            )
            if len(causes) > 3:
                why += self.say("more", n=self.n(len(causes) - 3))
            cells = [Cell(f"{indicator.id}. {indicator.title[self.language]}"), Cell(self.n(len(mine)))]
            cells += [Cell(self.n(count[name])) for name in ("matched", "explained")]
            cells.append(Cell(self.n(count["unexplained"]), "bad" if count["unexplained"] else "neutral"))
            note = self.say("not-counted") if count["not-counted"] == len(mine) else why or "–"
            rows.append(Row((*cells, Cell(note))))
        return Table(self.say("caption"), columns, tuple(rows), dense=True)

    def unexplained(self) -> list[Block]:
        """The figures that nothing explains, the largest differences first."""
        open_ones = self.found.with_status("unexplained")
        if not open_ones:
            return []
        ordered = sorted(open_ones, key=lambda each: (-max(map(abs, each.difference)), each.indicator, each.unit))
        columns = (
            Column(self.say("col:unit"), "left", 4),
            Column(self.say("col:number"), "center", 1),
            *(Column(self.say(f"col:{name}"), "right", 2) for name in ("ours", "portal", "left")),
        )
        rows = tuple(
            Row(
                (
                    Cell(f"{each.unit} {self.found.tree.get(each.unit).name}"),
                    Cell(each.indicator),
                    Cell(self.pair(each.ours)),
                    Cell(self.pair(each.portal)),
                    Cell(self.difference(each), "bad"),
                )
            )
            for each in ordered[:LISTED]
        )
        rest = len(open_ones) - LISTED
        note = self.say("rest", n=self.n(rest)) if rest > 0 else None
        return [Table(self.say("open:caption", n=self.n(len(open_ones))), columns, rows, note=note, dense=True)]

    def one(self, unit: str, indicator: str) -> Block:
        """One figure in a paragraph, for the audit page."""
        each = self.found.get(unit, indicator)
        if each is None:
            return Paragraph((Run(self.say("one:none")),))
        values = {"portal": self.pair(each.portal), "ours": self.pair(each.ours) if each.ours else "–"}
        if each.status in ("matched", "not-counted"):
            tone = "good" if each.status == "matched" else "unknown"
            return Note(tone, "", self.say(f"one:{each.status}", **values))
        values["difference"] = self.difference(each)
        if each.status == "unexplained":
            return Note("bad", "", self.say("one:unexplained", **values) + " " + self.care())
        why = "; ".join(self.words(explanation) for explanation in each.explanations)
        return Note("warning", "", self.say("one:explained", why=why, **values) + " " + self.care())

    def words(self, explanation: Explanation) -> str:
        """An explanation in words."""
        return self.say("and").join(self._cause(each) for each in explanation.causes)

    def _cause(self, cause: Cause) -> str:
        match cause.kind:
            case "option":
                return self._option(cause.detail)
            case "state":
                return self.say("cause:live" if cause.detail == "live" else "cause:state", name=cause.detail)
            case "shifted":
                return self.say("cause:shifted", period=Period.parse(cause.detail).label(self.language))
            case "parent":
                return self.say("cause:parent", parent=self.found.tree.get(cause.detail).name)
            case "as-of":
                return self.say("cause:as-of", day=day_text(date.fromisoformat(cause.detail), self.language))
        return self.say(f"cause:{cause.kind}")

    def _option(self, name: str) -> str:
        for indicator in self.found.rules.indicators:
            counting = indicator.counted(self.found.period.end)
            for option in counting.options if counting else ():
                if option.id == name:
                    tag = self.found.rules.source(option.source).tag.value
                    return self.say("cause:option", title=option.title[self.language], tag=tag)
        return self.say("cause:rule")

    def state(self, name: str) -> str:
        return self.say("live") if name == "live" else name

    def pair(self, pair: tuple[int, int]) -> str:
        return f"{self.n(pair[0])} / {self.n(pair[1])}"

    def difference(self, each: Compared) -> str:
        n, d = each.difference
        return f"{self.n(n, sign=True)} / {self.n(d, sign=True)}"


_TONES = {"matched": "good", "explained": "warning", "unexplained": "bad", "not-counted": "unknown"}

_WORDS = Phrases(
    {
        "title": (
            "So {n} con số Cổng công bố với số đếm từ {state}",
            "{n} {n|figure|figures} published by the portal against counts from {state}",
        ),
        "live": ("kho hiện tại", "the store as it is"),
        "status:matched": ("Khớp", "Matched"),
        "status:explained": ("Lệch, có cách giải thích khớp đúng", "Differ, and an explanation fits exactly"),
        "status:unexplained": ("Chưa giải thích được", "Not explained"),
        "status:not-counted": ("Kho không đếm được", "Not counted by the store"),
        "caption": ("Đối chiếu theo chỉ số", "By indicator"),
        "col:indicator": ("Chỉ số", "Indicator"),
        "col:compared": ("So", "Compared"),
        "col:matched": ("Khớp", "Matched"),
        "col:explained": ("Có giải thích", "Explained"),
        "col:open": ("Chưa rõ", "Open"),
        "col:why": ("Cách giải thích khớp đúng (số con số)", "What fits exactly (figures)"),
        "col:unit": ("Đơn vị", "Unit"),
        "col:number": ("Chỉ số", "Indicator"),
        "col:ours": ("Số đếm", "Counted"),
        "col:portal": ("Cổng", "Portal"),
        "col:left": ("Cổng trừ số đếm", "Portal minus count"),
        "open:caption": ("Chưa giải thích được: {n} con số", "Not explained: {n} {n|figure|figures}"),
        "rest": ("Còn {n} con số nữa; xem bằng --format csv.", "{n} more; see --format csv."),
        "more": ("; … và {n} cách khác", "; … and {n} {n|other|others}"),
        "not-counted": (
            "kho không có bảng dữ liệu cần cho chỉ số này",
            "the store lacks the table this indicator needs",
        ),
        "and": (" và ", " and "),
        "cause:option": ("cách đếm khác: “{title}” [{tag}]", "another reading: “{title}” [{tag}]"),
        "cause:rule": ("quy tắc gốc thay cho phương án đang dùng", "the rule itself instead of the option in use"),
        "cause:synchronised": ("chỉ hồ sơ đã đồng bộ lên Cổng", "only dossiers that reached the portal"),
        "cause:state": ("số liệu của bản chốt {name}", "the rows of snapshot {name}"),
        "cause:live": ("số liệu hiện tại của kho (sửa sau khi chốt)", "the store as it is (edited after freezing)"),
        "cause:shifted": ("số của {period}", "the figures of {period}"),
        "cause:parent": ("chép số của {parent}", "copied from {parent}"),
        "cause:as-of": (
            "hồ sơ xét vào ngày {day} thay vì cuối kỳ",
            "dossiers seen on {day} instead of the period's end",
        ),
        "cause:reporting-month": (
            "kỳ từ ngày 15 tháng trước đến ngày 14 (chế độ báo cáo, chưa kiểm chứng)",
            "the reporting month from the 15th to the 14th (unverified)",
        ),
        "tested:option": ("cách đếm khác nêu trong bộ quy tắc", "the other readings of the rule set"),
        "tested:synchronised": ("chỉ hồ sơ đã đồng bộ", "only synchronised dossiers"),
        "tested:state": ("lần chốt khác và kho hiện tại", "other revisions and the store as it is"),
        "tested:shifted": ("lệch một kỳ", "one period off"),
        "tested:parent": ("chép số cấp trên", "copied from the parent"),
        "tested:as-of": ("ngày xét khác", "another day"),
        "tested:reporting-month": ("kỳ 15 đến 14", "the 15th to the 14th"),
        "tested:pairs": (
            "; và từng cặp của các cách đếm lại cả bảng",
            "; and pairs of those that recount the whole table",
        ),
        "care": (
            "“Khớp đúng” là đếm lại theo cách đó ra đúng cả tử số và mẫu số của Cổng; Cổng vẫn có thể đã tính theo cách khác, "
            "nhất là với số nhỏ. Đã thử: {tested}.",
            "“Fits” means that counting again in that way gives exactly the portal's numerator and denominator; the portal may "
            "still have counted otherwise, above all where figures are small. Tested: {tested}.",
        ),
        "one:none": (
            "Bảng số của Cổng không có con số này trong kỳ.",
            "The portal's table does not have this figure for the period.",
        ),
        "one:matched": ("Khớp với Cổng: {portal}.", "Matches the portal: {portal}."),
        "one:not-counted": (
            "Cổng công bố {portal}; kho không đếm được con số này.",
            "The portal publishes {portal}; the store cannot count this figure.",
        ),
        "one:explained": (
            "Cổng công bố {portal}, đếm được {ours}; lệch {difference} (Cổng trừ số đếm). Khớp đúng với: {why}.",
            "The portal publishes {portal}, counted are {ours}; portal minus count is {difference}. Fits exactly: {why}.",
        ),
        "one:unexplained": (
            "Cổng công bố {portal}, đếm được {ours}; lệch {difference} (Cổng trừ số đếm). Chưa giải thích được.",
            "The portal publishes {portal}, counted are {ours}; portal minus count is {difference}. Not explained.",
        ),
    }
)
