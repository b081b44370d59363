"""Messages about predicates, in Vietnamese and English."""

from kstt.errors.problem import Message

MESSAGES: dict[str, Message] = {}
