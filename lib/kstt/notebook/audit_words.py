"""What the parts of an audit page share: the audit, its language, and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kstt.notebook.audit_wording import PHRASES
from kstt.notebook.blocks import EvidenceMark, Heading, Paragraph, Run
from kstt.notebook.dossier_list import day_text
from kstt.rulebook import Tag
from kstt.terms.numbers import number
from kstt.trace.audit import Audit
from kstt.trace.wording import PHRASES as TRACED


@dataclass(frozen=True)
class AuditWords:
    """One audit, said in one language."""

    audit: Audit
    language: str

    def say(self, key: str, **values: object) -> str:
        return PHRASES.say(key, self.language, **values)

    def n(self, value: int) -> str:
        return number(value, self.language)

    def heading(self, key: str) -> Heading:
        return Heading(1, self.say(f"h:{key}"), key)

    def paragraph(self, text: str) -> Paragraph:
        return Paragraph((Run(text),))

    def case_of(self, n: int) -> str:
        return self.audit.indicator.case_of(n, self.language)

    @property
    def case(self) -> str:
        return self.audit.indicator.case[self.language]

    def mark(self, tag: Tag) -> EvidenceMark:
        return EvidenceMark(tag.value, f"{TRACED.say(f'tag:{tag.value}', self.language)} [{tag.value}]")

    def moment(self, text: str) -> str:
        """`04:25 22/11/2026`"""
        moment = datetime.fromisoformat(text)
        return f"{moment:%H:%M} {day_text(moment, self.language)}"
