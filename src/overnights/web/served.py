"""What is served: the home's state now, and answers made once for each state."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from overnights.errors import OvernightsError
from overnights.web.access import Reader
from overnights.web.conditional import response
from overnights.web.problems import is_api
from overnights.web.shelf import Answer, Shelf
from overnights.web.view import View
from overnights.web.watch import Watch

STALE = 3  # looks that a state may be old while readers come
AT_ONCE = 2  # pages that are made at the same time, and as many answers of the API


class Served:
    """A home that is served. Its methods but `warm` are for the loop of one server.

    While readers come, the home is looked at beside them, and they go on with what was seen last until it is `STALE`
    looks old; whoever comes after a pause waits for a look.
    """

    def __init__(self, watch: Watch, shelf: Shelf | None = None) -> None:
        self.watch = watch
        self.shelf = shelf or Shelf()
        self._guard = threading.Lock()
        self._view: View | None = None
        self._renewing: asyncio.Task[View] | None = None
        self._making: dict[Hashable, asyncio.Task[Answer]] = {}
        self._limiters: dict[bool, CapacityLimiter] = {}

    async def view(self) -> View:
        """The home as it is now.

        Raises: BadSettings, StoreError, Tampered, NoDesk and their like, where it cannot be read.
        """
        age_s, holds_s, view = self.watch.age_s, self.watch.look_again_s, self._view
        if view is not None and age_s < holds_s:
            return view
        if self._renewing is None:
            self._renewing = asyncio.create_task(to_thread.run_sync(self._renewed))
            self._renewing.add_done_callback(self._renewed_at_last)
        if view is not None and age_s < STALE * holds_s:
            return view
        return await asyncio.shield(self._renewing)

    def warm(self) -> None:
        """Reads the home before anybody asks; what is wrong with it is said to those who do."""
        with suppress(OvernightsError, OSError):
            self._renewed()

    def _renewed(self) -> View:
        """The home as it is now, with what every page is made of; the same view where it is the same.

        Who comes while one is made waits for it.
        """
        with self._guard:
            state, view = self.watch.look(), self._view
            if view is None or view.state is not state:
                view = View(state, self.watch.now())
                with suppress(OvernightsError):  # a home without pages; who asks for one is told
                    view.prepare()
                self._view = view
            return view

    def _renewed_at_last(self, task: asyncio.Task[View]) -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # taken, where those who waited have gone

    async def answered(
        self,
        request: Request,
        reader: Reader,
        what: Hashable,
        make: Callable[[View], Answer],
        *,
        then: Callable[[Answer], Answer] | None = None,
    ) -> Response:
        """The response with what is made of the home as it is now; made once for each state and kind of reader.

        Args:
            what: names it among all that is answered.
            make: called in a thread; what it raises is raised here.
            then: what becomes of it for this reader alone, in a thread too; that is not kept here.
        """
        view = await self.view()
        key = (view.state.digest, reader.sees, what)
        found = self.shelf.get(key)
        request.scope["overnights.is_kept"] = found is not None
        if found is None:
            found = await self._made(key, lambda: make(view), self._limiter(is_api(request)))
        if then is not None:
            found = await to_thread.run_sync(then, found)
        is_page = not is_api(request)
        return response(request.headers, found, view.state, is_private=reader.is_known, is_page=is_page)

    async def _made(self, key: Hashable, make: Callable[[], Answer], limiter: CapacityLimiter) -> Answer:
        """The answer; those that want the same wait for the first."""
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(to_thread.run_sync(make, limiter=limiter))
            task.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(task)

    def _done(self, key: Hashable, task: asyncio.Task[Answer]) -> None:
        self._making.pop(key, None)
        if not task.cancelled() and task.exception() is None:
            self.shelf.put(key, task.result())

    def _limiter(self, is_of_api: bool) -> CapacityLimiter:
        """What holds back answers that are made; whoever asks much of the API does not hold back pages."""
        if is_of_api not in self._limiters:
            self._limiters[is_of_api] = CapacityLimiter(AT_ONCE)
        return self._limiters[is_of_api]
