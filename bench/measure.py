"""Taking the figures: time, spread and peak memory of a command with all its children."""

import contextlib
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Took:
    seconds: float
    peak_bytes: int  # proportional set size, summed over the process and its children


def run_and_watch(command: Sequence[str], **options: object) -> Took:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = time.perf_counter() - started
    watcher.join()
    return Took(seconds, peak[0])


def _watch(process: "subprocess.Popen[bytes]", peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], memory_of(process.pid))
        time.sleep(0.5)  # a look costs some of what it measures


def memory_of(pid: int) -> int:
    """Proportional set size of a process and all below it, in bytes."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                total += process.memory_full_info().pss
    return total


def median_and_spread(values: Sequence[float], unit: str, digits: int = 0) -> tuple[str, str]:
    """«12 ms» and «10–15 ms»."""
    return (
        f"{statistics.median(values):.{digits}f} {unit}",
        f"{min(values):.{digits}f}-{max(values):.{digits}f} {unit}",
    )


def percentile(values: Sequence[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, round(share * (len(ranked) - 1)))]
