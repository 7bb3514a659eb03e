"""A limit on the time that one document may take: some pages are made, or happen, to cost minutes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from pipeline.stages.extractor.errors import ExtractionError

_AGAIN = 0.5  # seconds after which the limit strikes once more, should a library have swallowed it


class _OverError(BaseException):
    """Not an Exception, since libraries that read broken pages catch those."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Fail what takes more than so many seconds of this process's own time, whatever else the machine does.

    The clock is the process's user time (ITIMER_VIRTUAL), and the limit strikes between two steps of Python: a single
    call of a C library ends first. Where there are no such signals (Windows, threads beside the main one), there is no
    limit.

    Raises:
        ExtractionError: the time is over.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _OverError:
        raise ExtractionError(f"takes more than {seconds:g} seconds") from None
    finally:
        signal.signal(signal.SIGVTALRM, before)


def _over(_: int, __: FrameType | None) -> NoReturn:
    raise _OverError
