"""Dates as pages write them: for machines, with digits, or with the name of the month."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone

from tamizdat.desk.importing.wording import Wording, folded

_MACHINE = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?![\d-])",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})[:.](\d{2})(?::\d{2})?\s*(a\.?m\.?|p\.?m\.?)?(?![\d:])", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")


def western_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(char)) if not char.isascii() and char.isdecimal() else char for char in text
    )


def read_machine_date(text: str) -> date | datetime | None:
    """A date in the form of ISO 8601, as machines are told it."""
    found = _MACHINE.search(western_digits(text))
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        when = date(int(year), int(month), int(day))
        if hour is None:
            return when
        clock = time(int(hour), int(minute), int(second or 0), tzinfo=_zone(zone) if zone else None)
    except ValueError:
        return None
    return datetime.combine(when, clock) if 1900 <= when.year <= 2100 else None


def read_date(text: str, wording: Wording) -> date | datetime | None:
    """The first date in a line that people read; with a time if one stands beside it."""
    if (machine := read_machine_date(text)) is not None:
        return machine
    line = folded(western_digits(text))
    found = _named(line, wording) or _numbered(line)
    if found is None:
        return None
    when, rest = found
    if clock := _CLOCK.search(rest):
        hour, minute = int(clock[1]), int(clock[2])
        half = (clock[3] or "").replace(".", "").lower()
        if half == "pm" and hour < 12:
            hour += 12
        if half == "am" and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            return datetime.combine(when, time(hour, minute))
    return when


def leftover(text: str, wording: Wording) -> str:
    """What remains of a line when dates, times and the words that announce them are taken out."""
    line = folded(western_digits(text))
    line = _MACHINE.sub(" ", line)
    for pattern in _named_patterns(wording):
        line = pattern.sub(" ", line)
    line = _SLASHED.sub(" ", _DOTTED.sub(" ", line))
    line = _CLOCK.sub(" ", line)
    line = re.sub(
        r"\b(gmt|utc|msk|est|edt|cet|cest|мск|[+-]\d{1,4}|at|в|um|uhr|à|г|год|года|г\.|р)\b", " ", line
    )
    line = re.sub(r"\b(mon|tues?|wed(nes)?|thu(rs)?|fri|satur|sat|sun)(day)?\b", " ", line)
    if wording.dated:
        line = re.sub(wording.dated.pattern.removeprefix(r"^[\W_]*?"), " ", line)
    return re.sub(r"[\W_]+", " ", line).strip()


def date_in_address(address: str) -> date | None:
    found = _IN_ADDRESS.search(address)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _zone(text: str) -> timezone:
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _named_patterns(wording: Wording) -> tuple[re.Pattern[str], ...]:
    months = wording.month_names
    return (
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:[a-z]{{2}}|\.|-?го)?\s+(?:de\s+|of\s+)?(?P<month>{months})\.?,?\s+(?:de\s+)?(?P<year>\d{{4}})"
        ),
        re.compile(
            rf"(?<!\w)(?P<month>{months})\.?\s+(?P<day>\d{{1,2}})(?:[a-z]{{2}})?,?\s+(?P<year>\d{{4}})"
        ),
        # Burmese puts the year first, and the word for it may stand between.
        re.compile(rf"(?P<year>\d{{4}})\s*(?:ခုနှစ်|ခု|၊|,)?\s*(?P<month>{months})\s*(?P<day>\d{{1,2}})"),
        re.compile(rf"(?P<month>{months})\s*(?P<day>\d{{1,2}})\s*(?:ရက်)?[၊,\s]+(?P<year>\d{{4}})"),
    )


def _named(line: str, wording: Wording) -> tuple[date, str] | None:
    for pattern in _named_patterns(wording):
        if found := pattern.search(line):
            when = _day(int(found["year"]), wording.months[found["month"]], int(found["day"]))
            if when:
                return when, line[: found.start()] + " " + line[found.end() :]
    return None


def _numbered(line: str) -> tuple[date, str] | None:
    if found := _DOTTED.search(line):
        when = _day(int(found[3]), int(found[2]), int(found[1]))
    elif found := _SLASHED.search(line):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        # 3/4/2021 is March in one country and April in another: we do not guess.
        if first <= 12 and second <= 12 and first != second:
            return None
        when = _day(year, second, first) if first > 12 or first == second else _day(year, first, second)
    else:
        return None
    return (when, line[: found.start()] + " " + line[found.end() :]) if when else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None
