"""Dates, hours, numbers and the direction of writing, as each language has them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from tamizdat.desk.pages import Paper

# Patterns as newspapers of the language write them; other languages take what CLDR calls long.
_DATE_PATTERNS = {
    "en": ("d MMMM y", "d MMMM", "MMMM y", "EEEE, d MMMM y", "d MMM", "MMM y"),
    "ru": ("d MMMM y", "d MMMM", "LLLL y", "EEEE, d MMMM y", "d MMM", "LLL y"),
    "my": ("MMMM d၊ y", "MMMM d", "MMMM y", "EEEE၊ MMMM d၊ y", "MMM d", "MMM y"),
}
_NUMERALS = {"mymr": "၀၁၂၃၄၅၆၇၈၉", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}


class Calendar:
    """Dates, hours and numbers as one language writes them, at one place on earth."""

    def __init__(self, language: str, time_zone: str) -> None:
        try:
            self._locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            self._locale = Locale("en")
        self._zone = ZoneInfo(time_zone)
        self._moment = str(self._locale.datetime_formats["medium"]).replace("'", "")
        self._patterns = _DATE_PATTERNS.get(language.partition("-")[0])
        numerals = _NUMERALS.get(self._locale.default_numbering_system)
        self._numerals = str.maketrans("0123456789", numerals) if numerals else None
        # Babel's formatting is a hundred times dearer than a look-up, and an archive has few days for its stories.
        self._date = lru_cache(maxsize=8192)(self._format_date)
        self._clock = lru_cache(maxsize=1440)(self._format_clock)
        self._joints = lru_cache(maxsize=64)(self._format_joints)
        self.number = lru_cache(maxsize=1024)(self._format_number)

    def day(self, moment: datetime | date) -> str:
        """6 July 2021."""
        return self._date(self._on(moment), 0)

    def short_day(self, moment: datetime | date) -> str:
        """6 July."""
        return self._date(self._on(moment), 1)

    def month(self, moment: datetime | date) -> str:
        """July 2021, as a heading."""
        return self._date(self._on(moment), 2)

    def year(self, year: int) -> str:
        """2021, in the language's own numerals."""
        text = f"{year}"
        return text.translate(self._numerals) if self._numerals else text

    def full_day(self, moment: datetime | date) -> str:
        """Tuesday, 6 July 2021, as a heading."""
        return self._date(self._on(moment), 3)

    def since(self, moment: datetime, newest: datetime) -> str:
        """As short as can be told beside the newest: 14:40 of the same day, 4 Jul of the same year, or Dec 2020."""
        day, last = self._on(moment), self._on(newest)
        if day == last:
            return self.clock(moment)
        return self._date(day, 4 if day.year == last.year else 5)

    def clock(self, moment: datetime) -> str:
        """14:40, where the paper is at home."""
        local = moment.astimezone(self._zone)
        return self._clock(local.hour, local.minute)

    def joined(self, names: Sequence[str]) -> str:
        """A and B, or A, B and C, as the language joins them. Names that are Markup stay so, others are escaped."""
        if len(names) == 1:
            return escape(names[0])
        parts = self._joints(len(names))
        return Markup("").join(names[int(part)] if index % 2 else part for index, part in enumerate(parts))

    def moment(self, moment: datetime) -> str:
        """6 July 2021, 14:40."""
        return self._moment.format(self.clock(moment), self.day(moment))

    def _on(self, moment: datetime | date) -> date:
        return moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment

    def _format_date(self, day: date, shape: int) -> str:
        if self._patterns:
            text = format_date(day, self._patterns[shape], locale=self._locale)
        elif shape in (0, 3):
            text = format_date(day, ("long", "", "", "full")[shape], locale=self._locale)
        else:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            text = format_skeleton(
                ("", "MMMMd", "yMMMM", "", "MMMd", "yMMM")[shape], noon, locale=self._locale
            )
        if shape in (2, 3):
            text = text[:1].upper() + text[1:]
        return text.translate(self._numerals) if self._numerals else text

    def _format_clock(self, hour: int, minute: int) -> str:
        text = f"{hour:02}:{minute:02}"
        return text.translate(self._numerals) if self._numerals else text

    def _format_joints(self, count: int) -> list[str]:
        """What stands before, between and after so many names; every second one is the number of a name."""
        # Markers stand for the names, so that only the joining words are Babel's.
        return format_list([f"\x00{index}\x00" for index in range(count)], locale=self._locale).split("\x00")

    def _format_number(self, number: int) -> str:
        text = format_decimal(number, locale=self._locale)
        return text.translate(self._numerals) if self._numerals else text


@cache
def calendar_for(language: str, time_zone: str) -> Calendar:
    return Calendar(language, time_zone)


def calendar_of(paper: Paper) -> Calendar:
    """Dates as this paper writes them, for names of pages."""
    return calendar_for(paper.language, paper.time_zone)


@cache
def direction_of(language: str) -> str:
    try:
        return Locale.parse(language, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def instant(moment: datetime) -> str:
    """As `<time datetime>`, Atom and JSON Feed write it: to the second, in UTC."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
