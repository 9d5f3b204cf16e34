"""Structured logs: one line an event, JSON in production."""

import logging
import sys
from contextlib import suppress
from contextvars import ContextVar
from typing import TextIO

import structlog

from hub.config import Environment, Settings

_REQUEST: ContextVar[tuple[str, str | None] | None] = ContextVar("_REQUEST", default=None)


def tell_request(request_id: str, operation: str | None) -> None:
    """Have each line that is logged for this request say its id and its operation."""
    # Each request runs in a task, and so in a context, of its own.
    _REQUEST.set((request_id, operation))


def configure_logs(settings: Settings) -> None:
    """Set structlog up once, for the whole process."""
    production = settings.environment is Environment.PRODUCTION
    structlog.configure(
        processors=[
            with_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(_as_json() if production else _as_text()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        cache_logger_on_first_use=True,
        logger_factory=structlog.WriteLoggerFactory(_Unfailing(sys.stdout)),  # type: ignore[arg-type] # it needs write and flush
    )


def with_request(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put the id and the operation of the request that is answered into what is logged."""
    if (request := _REQUEST.get()) is None:
        return event
    return {"request_id": request[0], "operation": request[1], **event}


def _as_json() -> list[structlog.typing.Processor]:
    # Local variables hold passwords and clients' values: no traceback shows them.
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(tracebacks),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _as_text() -> list[structlog.typing.Processor]:
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


class _Unfailing:
    """A stream whose trouble is not the request's: what cannot be written is lost."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        with suppress(OSError, ValueError):
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()
