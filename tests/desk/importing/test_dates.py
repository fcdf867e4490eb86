from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tamizdat.desk.importing.dates import date_in_address, read_date, read_machine_date
from tamizdat.desk.importing.wording import wording_for


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2031-07-06", date(2031, 7, 6)),
        ("2031-07-06T09:40:00Z", datetime(2031, 7, 6, 9, 40, tzinfo=UTC)),
        (
            "2031-07-06T09:40+0630",
            datetime(2031, 7, 6, 9, 40, tzinfo=timezone(timedelta(hours=6, minutes=30))),
        ),
        (
            "2031-07-06 09:40:11.123-03:00",
            datetime(2031, 7, 6, 9, 40, 11, tzinfo=timezone(timedelta(hours=-3))),
        ),
        ("2031-13-06", None),
        ("2031-02-30", None),
        ("12031-07-061", None),
    ],
)
def test_dates_for_machines_are_read(text, when):
    assert read_machine_date(text) == when


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "July 6, 2031", date(2031, 7, 6)),
        ("en", "Published on 6th July 2031 at 2:30 p.m.", datetime(2031, 7, 6, 14, 30)),  # noqa: DTZ001
        ("en", "25/12/2031", date(2031, 12, 25)),
        ("en", "3/4/2031", None),
        ("ru", "6 июля 2031 г., 14:30", datetime(2031, 7, 6, 14, 30)),  # noqa: DTZ001
        ("ru", "06.07.2031", date(2031, 7, 6)),
        ("my", "၂၀၃၁ ခုနှစ် ဇူလိုင်လ ၆ ရက်", date(2031, 7, 6)),
        ("my", "ဇူလိုင် ၆၊ ၂၀၃၁", date(2031, 7, 6)),
        ("ar", "٦ يوليو ٢٠٣١", date(2031, 7, 6)),
        ("ar", "6 تموز 2031", date(2031, 7, 6)),
        ("de", "6. März 2031", date(2031, 3, 6)),
        ("fr", "6 juillet 2031", date(2031, 7, 6)),
        ("es", "6 de julio de 2031", date(2031, 7, 6)),
        ("en", "on June 13-19", None),
        ("en", "Room 101", None),
    ],
)
def test_dates_for_people_are_read(language, text, when):
    assert read_date(text, wording_for(language)) == when


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("/2031/07/06/ferry", date(2031, 7, 6)),
        ("/news/2031-07-06", date(2031, 7, 6)),
        ("/2031/99/06/ferry", None),
        ("/item/123456", None),
    ],
)
def test_an_address_may_hold_the_date(address, day):
    assert date_in_address(address) == day
