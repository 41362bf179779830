"""How much memory the bodies under way may take together: a small one always finds room, a large one waits for it.

reader -> here, once for each address -> fetch, which asks as a body grows
"""

import asyncio
from types import TracebackType

SMALL = 262_144  # bytes; as many of these as there are connections are no burden
MOST_LARGE = 12  # at once: 60 MB, and some 200 more when all of them are bombs


class Room:
    """For all rounds of one event loop."""

    def __init__(self, large: int = MOST_LARGE) -> None:
        self._free = asyncio.Semaphore(large)

    def place(self) -> "Place":
        return Place(self._free)


class Place:
    """Of one body, until nobody needs it any more.

    with room.place() as place:
        await place.fit(size, clock)
    """

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._large = False

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._large:
            self._large = False
            self._free.release()

    async def fit(self, size: int, clock: asyncio.Timeout) -> None:
        """Wait until a body of this size has room. The clock stands still meanwhile: no server is to blame for that."""
        if self._large or size <= SMALL:
            return
        ends = clock.when()
        left = None if ends is None else ends - asyncio.get_running_loop().time()
        clock.reschedule(None)
        await self._free.acquire()
        self._large = True
        clock.reschedule(None if left is None else asyncio.get_running_loop().time() + left)
