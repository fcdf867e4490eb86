"""The lists that grow at their end: their newest stories, and the nearest before a story."""

from collections.abc import Iterable, Sequence

from django.db import connection

from tamizdat.desk.models import Listing

#: SQLite takes 500 parts of a compound query.
_PARTS = 200
#: How many of a list's newest are read ahead of being asked for.
FORESEEN = 31
_LATER = 2**62


class Listings:
    """One look at the lists; what it has read ahead it keeps."""

    def __init__(self) -> None:
        self._newest: dict[str, list[int]] = {}

    def newest(self, place: str, count: int) -> list[int]:
        """The newest stories of a list."""
        known = self._newest.get(place)
        if known is not None and (count <= len(known) or len(known) < FORESEEN):
            return known[:count]
        rows = Listing.objects.filter(place=place).order_by("-moment", "-standing")
        return list(rows.values_list("standing_id", flat=True)[:count])

    def foresee(self, places: Iterable[str]) -> dict[str, list[int]]:
        """Read at once what will be asked for list by list. Gives the newest of those not read before."""
        asked = [place for place in places if place not in self._newest]
        read = nearest([(place, _LATER, _LATER) for place in asked], FORESEEN)
        found = dict(zip(asked, read, strict=True))
        self._newest.update(found)
        return found


def nearest(seeks: Sequence[tuple[str, int, int]], count: int) -> list[list[int]]:
    """For each list, moment and number the nearest stories before them, newest first.

    One look at the index for each, many in one query: the ORM has no word for that.
    """
    found: list[list[int]] = [[] for _ in seeks]
    table = Listing._meta.db_table  # noqa: SLF001  # Django's documented API
    for start in range(0, len(seeks), _PARTS):
        part = list(enumerate(seeks))[start : start + _PARTS]
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {number:d} AS n, moment, standing_id FROM {table} "  # noqa: S608  # ours alone
            "WHERE place = %s AND (moment, standing_id) < (%s, %s) "
            f"ORDER BY moment DESC, standing_id DESC LIMIT {count:d}) AS t{number:d}"
            for number, _ in part
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, seek in part for value in seek])
            rows = cursor.fetchall()
        for number, _, article_id in sorted(rows, key=lambda row: (row[0], -row[1], -row[2])):
            found[number].append(article_id)
    return found
