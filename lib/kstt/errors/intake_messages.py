"""Messages about files of counts, units and published points, in Vietnamese and English."""

from kstt.errors.problem import Message

MESSAGES: dict[str, Message] = {}
