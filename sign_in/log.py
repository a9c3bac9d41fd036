"""What happens to sign-ins and accounts, one JSON object a line, with the id of the request that did it.

Nothing here needs the database, so that logging is there before it is.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

logger = logging.getLogger(__name__)

#: The request that is being answered, with its `id`.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def tell(event: str, **facts: Any) -> None:
    """Write down that `event` happened. `facts` must hold no secret: no password, no code, no session key."""
    logger.info(event, extra={"facts": facts})


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(current_request.get(), "id", "-")
        return True


class JsonFormatter(logging.Formatter):
    """One line each, whatever was typed: JSON has no bare line break."""

    def format(self, record: logging.LogRecord) -> str:
        known = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "request": getattr(record, "request_id", "-"),
            "event": record.getMessage(),
        }
        return json.dumps({**known, **getattr(record, "facts", {})}, default=str)
