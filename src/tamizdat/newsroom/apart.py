"""Does work in a child process, so that what it loads is gone from memory when it is done."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tamizdat.errors import TamizdatError
from tamizdat.newsroom.processes import end_with_parent


class ApartError(TamizdatError):
    """The work in the child process was refused or broke. The message is the child's."""


def apart(work: Callable[[], Any]) -> Any:
    """What `work` returns, which must be plain enough for JSON.

    Raises:
        ApartError: with the sentence of the error that the child met.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        end_with_parent()
        # Ctrl-C in a terminal reaches the parent alone, which hands it on, once.
        os.setpgid(0, 0)
        _answer(work, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answers:
            answer = answers.read()
    except KeyboardInterrupt:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGINT)
        raise
    finally:
        _, status = os.waitpid(child, 0)  # it may have something half made to clear up
    if not answer:
        code = os.waitstatus_to_exitcode(status)
        if code == 130:
            raise KeyboardInterrupt
        raise ApartError(f"a child process ended early, with exit code {code}")
    told = json.loads(answer)
    if "refused" in told:
        raise ApartError(told["refused"])
    return told["value"]


def _answer(work: Callable[[], Any], writing: int) -> None:
    """Runs in the child and never returns: nothing of the parent's may be cleaned up here."""
    code = 1
    try:
        try:
            told = {"value": work()}
        except TamizdatError as exc:
            told = {"refused": str(exc)}
        with os.fdopen(writing, "wb") as answers:
            answers.write(json.dumps(told).encode())
        code = 0
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # noqa: BLE001  # the last frame of this process: told in full, then it ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
