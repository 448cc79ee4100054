"""What a trigger can be refused for: the field, what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onward.domain.errors import FieldError, Invalid

# Nobody reads more, however long a list is that has nothing but mistakes.
MOST_TOLD: Final = 100


class TriggerError(Invalid):
    """One field that cannot be meant. `pointer` is relative to the document that was read."""

    def __init__(self, pointer: str, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(code, message, hint=hint, errors=(FieldError(pointer, code, message),))
        self.pointer = pointer

    @property
    def each(self) -> Sequence[TriggerError]:
        """One for each field that is wrong."""
        return (self,)

    def below(self, pointer: str) -> TriggerError:
        """As it is told by who read the document that is around."""
        return TriggerError(f"{pointer}{self.pointer}", self.code, self.message, self.hint)


class TriggerErrors(TriggerError):
    """Several fields of one document, each with its own words, in the order in which they stand there."""

    def __init__(self, each: Sequence[TriggerError]) -> None:
        super().__init__("", "fields_wrong", f"{len(each)} fields are wrong.")
        self.errors = tuple(_with_hint(one) for one in each[:MOST_TOLD])
        self._each = each

    def __str__(self) -> str:
        """For a line of a log, which has no room for all of them."""
        return f"{self.message} The first is {self.errors[0].pointer}: {self.errors[0].detail}"

    @property
    def each(self) -> Sequence[TriggerError]:
        return self._each

    def below(self, pointer: str) -> TriggerError:
        return TriggerErrors([one.below(pointer) for one in self._each])


def _with_hint(one: TriggerError) -> FieldError:
    """What to write instead goes with its field: the one hint of a refusal could not be of all."""
    detail = f"{one.message} {one.hint}" if one.hint else one.message
    return FieldError(one.pointer, one.code, detail)
