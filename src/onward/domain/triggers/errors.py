"""What a trigger can be refused for: the field, what is wrong, and what to write instead."""

from __future__ import annotations

from onward.domain.errors import FieldError, Invalid


class TriggerError(Invalid):
    """One field that cannot be meant. `pointer` is relative to the document that was read."""

    def __init__(self, pointer: str, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(code, message, hint=hint, errors=(FieldError(pointer, code, message),))
        self.pointer = pointer
