"""Reading on behind a wrong field, so that whoever wrote a document is told at once of all that is wrong.

What is read is a promise of its value: `name = faults.read(_name, given)`, and later `name()`. Who asks
for a value that could not be read is not refused a second time for it: the first refusal says it. And
since only promises can be asked, nothing can be made of a document that was read by half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, ParamSpec, TypeVar

from onward.domain.definitions.pointers import escape, split
from onward.domain.triggers.errors import MOST_TOLD, TriggerError, TriggerErrors

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")
Object = Mapping[str, Any]
Read = Callable[[], T]


class Faults:
    """Of one document, which stands at `pointer` for those who read it."""

    def __init__(self, document: object = None, pointer: str = "") -> None:
        self._document = document
        self._pointer = pointer
        self._found: list[TriggerError] = []
        # Fields that are there under another name, most likely: they are not missing as well.
        self._misspelled: list[str] = []

    def object(self, known: Sequence[str]) -> Object:
        """The document, which has no other fields than these."""
        given = self._document
        if not isinstance(given, Mapping):
            message = "This takes an object."
            raise TriggerError(self._pointer, "not_an_object", message, f"It has {', '.join(known)}.")
        # Looking for a near miss takes time, and a document may be nothing but misses.
        for field in [field for field in given if field not in known][:MOST_TOLD]:
            self._found.append(self._unknown(field, given, known))
        return given

    def read(self, reader: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> Read[T]:
        try:
            value = reader(*arguments, **more)
        except TriggerError as error:
            self._found += error.each
            return _refused
        except _Refused:
            return _refused
        return lambda: value

    def tell(self) -> None:
        """Raises what was found, if anything was: in the order of the document, one for each place."""
        if self._found:
            found = self._in_order()
            raise found[0] if len(found) == 1 else TriggerErrors(found)

    def _unknown(self, field: str, given: Object, known: Sequence[str]) -> TriggerError:
        hint = f"It has {', '.join(known)}."
        if near := get_close_matches(str(field)[:100], known, n=1):
            hint = f"Did you mean {near[0]}?"
            if given.get(near[0]) is None:
                self._misspelled.append(f"{self._pointer}/{near[0]}")
        pointer = f"{self._pointer}/{escape(str(field))}"
        return TriggerError(pointer, "unknown_field", f"There is no field {field!r}.", hint)

    def _in_order(self) -> list[TriggerError]:
        first: dict[str, TriggerError] = {}
        for one in self._found:
            first.setdefault(one.pointer, one)
        told = [one for one in first.values() if not self._is_misspelled(one.pointer)]
        return sorted(told, key=lambda one: _place(self._document, one.pointer[len(self._pointer) :]))

    def _is_misspelled(self, pointer: str) -> bool:
        return any(f"{pointer}/".startswith(f"{one}/") for one in self._misspelled)


def each(items: Iterable[A], pointer: str, reader: Callable[[A, str], T]) -> tuple[T, ...]:
    """Of a list that stands at `pointer`: every item by its own reader, which is told where it stands."""
    faults = Faults()
    read = [faults.read(reader, one, f"{pointer}/{index}") for index, one in enumerate(items)]
    faults.tell()
    return tuple(one() for one in read)


class _Refused(Exception):
    """Asked for a value that could not be read."""


def _refused() -> NoReturn:
    raise _Refused


def _place(document: Any, pointer: str) -> tuple[int, ...]:
    """What comes first is less. What is missing has the place of the object that it is missing in."""
    place: list[int] = []
    for part in split(pointer):
        keys = list(document) if isinstance(document, Mapping) else []
        if isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            step: Any = int(part)
            place.append(step)
        elif part in keys:
            step = part
            place.append(keys.index(part))
        else:
            break
        document = document[step]
    return tuple(place)
