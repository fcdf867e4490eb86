"""What became of the press's latest runs."""

from dataclasses import dataclass

from tamizdat.press.models import PressRun

SHOWN = 5


@dataclass(frozen=True, slots=True)
class History:
    """The latest runs, the newest first, and the latest full bake that came to its end, which may be one of them."""

    runs: tuple[PressRun, ...]
    full: PressRun | None


def latest(number: int = SHOWN) -> History:
    runs = PressRun.objects.order_by("-started_at", "-id")
    return History(
        tuple(runs[:number]), runs.filter(is_full=True).exclude(outcome=PressRun.Outcome.REFUSED).first()
    )
