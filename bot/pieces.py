"""A value from another process in pieces, none of which takes its receiver more than a moment.

``pickle.loads`` of a whole index stops the event loop for as long as it takes, in a thread as well:
it never lets go of the interpreter. So what is large is taken out of its owner and sent before it,
a little at a time.
"""

import io
import pickle
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

ITEMS = 1000
"""A longer list, tuple or dict travels in pieces of at most so many items."""
BYTES = 256 * 1024
"""No piece is larger by more than a few words, unless something is that cannot be divided."""
SMALLER = (ITEMS, 32, 4)
"""How long a part may stay in its owner, tried in turn until the owner is no larger than BYTES."""

Send = Callable[[bytes], object]


def pack(value: object, send: Send) -> None:
    """Send all pieces of a value.

    A long text or set, and an array of objects, still go in one piece.
    """
    _Packing(send).root(value)


class Unpacking:
    """Takes pieces in the order in which they were sent, until there is a ``value``."""

    def __init__(self) -> None:
        self.done = False
        self.value: Any = None
        self._parts: dict[int, Any] = {}

    def feed(self, piece: bytes) -> None:
        """Take the next."""
        operation, *facts = _Unpickler(piece, self._parts).load()
        getattr(self, f"_{operation}")(*facts)

    def _begin(self, number: int, empty: list[object] | dict[object, object]) -> None:
        self._parts[number] = empty

    def _items(self, number: int, items: list[Any]) -> None:
        part = self._parts[number]
        (part.update if isinstance(part, dict) else part.extend)(items)

    def _freeze(self, number: int) -> None:
        self._parts[number] = tuple(self._parts[number])

    def _pattern(self, number: int, expression: str | bytes, flags: int) -> None:
        self._parts[number] = re.compile(expression, flags)

    def _array(self, number: int, kind: np.dtype[Any], shape: tuple[int, ...]) -> None:
        self._parts[number] = np.empty(shape, kind)

    def _fill(self, number: int, start: int, data: bytes) -> None:
        flat = self._parts[number].reshape(-1).view(np.uint8)
        flat[start : start + len(data)] = np.frombuffer(data, np.uint8)

    def _end(self, value: object) -> None:
        self.value, self.done = value, True
        self._parts.clear()


class _Packing:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._numbers: dict[int, int] = {}
        self._sent: list[object] = []  # kept, so that nothing else gets the id of one of them

    def root(self, value: object) -> None:
        self._send_divided("end", value)

    def number(self, part: object) -> int:
        """The number of a large part, which is sent now if it was not before."""
        known = self._numbers.get(id(part))
        if known is not None:
            return known
        number = self._numbers[id(part)] = len(self._sent)
        self._sent.append(part)
        if isinstance(part, np.ndarray):
            self._send_array(number, part)
        elif isinstance(part, re.Pattern):
            self._send(self._dumps("pattern", number, part.pattern, part.flags))
        elif isinstance(part, dict):
            self._send_items(number, {}, list(part.items()))
        elif isinstance(part, list | tuple):
            self._send_items(number, [], part)
            if isinstance(part, tuple):
                self._send(self._dumps("freeze", number))
        return number

    def _send_items(self, number: int, empty: object, items: Sequence[object]) -> None:
        self._send(self._dumps("begin", number, empty))
        for first in range(0, len(items), ITEMS):
            self._send_some(number, list(items[first : first + ITEMS]))

    def _send_some(self, number: int, items: list[object]) -> None:
        piece = self._dumps("items", number, items)
        if len(piece) <= BYTES:
            self._send(piece)
        elif len(items) == 1:
            self._send_divided("items", number, items)
        else:
            half = len(items) // 2
            self._send_some(number, items[:half])
            self._send_some(number, items[half:])

    def _send_divided(self, *operation: object) -> None:
        for longest in SMALLER:
            piece = self._dumps(*operation, longest=longest)
            if len(piece) <= BYTES:
                break
        self._send(piece)

    def _send_array(self, number: int, part: np.ndarray[Any, Any]) -> None:
        self._send(self._dumps("array", number, part.dtype, part.shape))
        data = np.ascontiguousarray(part).reshape(-1).view(np.uint8).data
        for first in range(0, len(data), BYTES):
            self._send(self._dumps("fill", number, first, bytes(data[first : first + BYTES])))

    def _dumps(self, *operation: object, longest: int = ITEMS) -> bytes:
        piece = io.BytesIO()
        _Pickler(piece, self, longest).dump(operation)
        return piece.getvalue()


class _Pickler(pickle.Pickler):
    def __init__(self, piece: io.BytesIO, packing: _Packing, longest: int) -> None:
        super().__init__(piece, pickle.HIGHEST_PROTOCOL)
        self._packing = packing
        self._longest = longest

    def persistent_id(self, value: Any) -> int | None:
        """None for what stays in this piece."""
        if isinstance(value, np.ndarray):
            large = value.nbytes * ITEMS > BYTES * self._longest and not value.dtype.hasobject
        elif isinstance(value, re.Pattern):
            large = True  # it is compiled again, which can take longer than a whole piece
        else:
            large = type(value) in (list, tuple, dict) and len(value) > self._longest
        return self._packing.number(value) if large else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, piece: bytes, parts: dict[int, Any]) -> None:
        super().__init__(io.BytesIO(piece))
        self._parts = parts

    def persistent_load(self, number: int) -> Any:
        """The part of this number, which came before."""
        return self._parts[number]
