"""A chart of the coast."""

import math
import random
from itertools import pairwise

from PIL import Image, ImageChops

from tamizdat.rehearsal.engraving import RED, Plate, Point

_SHORE: list[Point] = [
    *(
        (660, 0),
        (700, 90),
        (660, 180),
        (720, 270),
        (790, 330),
        (760, 420),
        (700, 470),
        (690, 560),
        (640, 600),
    ),
    *((700, 640), (650, 690), (700, 740), (760, 800), (800, 880), (780, 960), (700, 1040), (720, 1130)),
    *((640, 1210), (660, 1290), (600, 1400)),
]


_ISLE: list[Point] = [(-60, -10), (-30, -46), (14, -38), (52, -14), (60, 22), (18, 50), (-26, 40), (-60, -10)]


def coast_map(plate: Plate) -> None:
    """A chart without names: the eastern shore, the strait, a salt-pan road and a berth."""
    chance = random.Random(11)  # noqa: S311 - the same coast every time
    coast = _rough(_SHORE, chance, (15, 9, 5, 3))
    land = plate.pen().polygon([(0, 0), *coast, (0, 1400)]).mask()
    isles = [
        _rough([(x + dx * s, y + dy * s) for dx, dy in _ISLE], chance, (9, 5, 3))
        for x, y, s in ((1090, 420, 1.1), (1200, 520, 0.75), (1000, 320, 0.5))
    ]
    islands = plate.pen()
    for isle in isles:
        islands.polygon(isle)
    dry = ImageChops.lighter(land, islands.mask())
    for number in range(11):
        outer, width = 10 + number * 9 + number * number * 0.5, max(1.2, 3.2 - number * 0.2)
        band = ImageChops.subtract(
            _within(plate, [coast, *isles], outer), _within(plate, [coast, *isles], outer - width)
        )
        plate.ink(band)
    plate.scratch(dry)
    plate.lay(dry, plate.mottled(plate.even(240), 0.1, cell=60), plate.lines(9, angle=45))
    plate.edge(dry, 7)

    _hills(plate)
    river = _smooth(
        [(0, 560), (110, 590), (190, 560), (300, 612), (390, 604), (470, 652), (560, 640), (662, 668)]
    )
    plate.ink(plate.pen().line(river, 15))
    plate.scratch(plate.pen().line(river, 9))
    road = _smooth(
        [(662, 668), (640, 760), (566, 850), (520, 950), (420, 1010), (330, 1120), (210, 1190), (0, 1260)]
    )
    plate.scratch(plate.pen().line(road, 13))
    dashes = plate.pen()
    for (x0, y0), (x1, y1) in pairwise(road):
        for k in range(2):
            a, b = k / 2, (k + 0.55) / 2
            dashes.line(
                [(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)], 4.5
            )
    plate.ink(dashes)
    _signs(plate)
    _rose(plate, 1180, 1150, 120)
    plate.scratch(plate.pen().box(0, 0, 1400, 1400).box(18, 18, 1364, 1364, away=True))
    plate.ink(
        plate.pen()
        .line([(18, 18), (1382, 18), (1382, 1382), (18, 1382), (18, 18)], 4)
        .line([(30, 30), (1370, 30), (1370, 1370), (30, 1370), (30, 30)], 1.6)
    )


def _hills(plate: Plate) -> None:
    """Hills of the land, a little apart, and none on the river or the road."""
    hills, stand = plate.pen(), list[tuple[float, float]]()
    while len(stand) < 46:
        x, y = plate.random.triangular(50, 540, 180), plate.random.uniform(90, 1330)
        on_the_way = abs(y - 590) < 60 or (y > 760 and x > 250) or abs(x - 300 - y * 0.2) < 50 > y - 480
        if on_the_way or any(math.hypot(x - a, y - b) < 52 for a, b in stand):
            continue
        stand.append((x, y))
    for x, y in sorted(stand, key=lambda spot: spot[1]):
        s = plate.random.uniform(18, 30)
        ridge = [
            (x - s, y),
            (x - s * 0.45, y - s * 0.7),
            (x - s * 0.1, y - s * 1.15),
            (x + s * 0.35, y - s * 0.75),
            (x + s, y),
        ]
        plate.scratch(plate.pen().polygon(ridge))
        hills.line(ridge, 2.6).polygon(
            [ridge[2], ridge[3], ridge[4], (x + s * 0.4, y), (x + s * 0.12, y - s * 0.5)]
        )
    plate.ink(hills)


def _signs(plate: Plate) -> None:
    """Salt pans, the two towns, the berth with its ring, the border."""
    pans = plate.pen()
    for row in range(4):
        for column in range(5):
            x, y = 590 + column * 34 - row * 12, 900 + row * 30
            plate.scratch(plate.pen().polygon([(x, y), (x + 29, y + 6), (x + 24, y + 31), (x - 6, y + 25)]))
            pans.line([(x, y), (x + 29, y + 6), (x + 24, y + 31), (x - 6, y + 25), (x, y)], 2.2)
    plate.ink(pans)
    plate.scratch(plate.pen().oval(300, 566, 30).oval(672, 690, 30))
    towns = plate.pen().ring(300, 566, 24, 5).oval(300, 566, 11).ring(672, 690, 24, 5).oval(672, 690, 11)
    plate.ink(towns.box(676, 574, 10, 46).box(700, 590, 40, 9))
    mark = plate.pen().ring(706, 592, 66, 11).mask()
    plate.scratch(mark)
    plate.colour(mark, RED)
    border = plate.pen()
    for k in range(26):
        y = 24 + k * 17
        along = 250 + 60 * math.sin(y / 90) + y * 0.35
        if k % 3 < 2:
            border.line([(along, y), (along + 3, y + 13)], 5)
        else:
            border.oval(along, y + 6, 3.6)
    plate.ink(border)


def _rough(shore: list[Point], chance: random.Random, depths: tuple[int, ...]) -> list[Point]:
    """A line with the small bays and points that a shore has."""
    for depth in depths:
        finer = []
        for (x0, y0), (x1, y1) in pairwise(shore):
            middle = (
                (x0 + x1) / 2 + chance.uniform(-depth, depth),
                (y0 + y1) / 2 + chance.uniform(-depth, depth),
            )
            finer += [(x0, y0), middle]
        shore = [*finer, shore[-1]]
    return shore


def _smooth(line: list[Point]) -> list[Point]:
    """The same way without corners (Chaikin's cutting, three times)."""
    for _ in range(3):
        cut = [line[0]]
        for (x0, y0), (x1, y1) in pairwise(line):
            cut += [
                (x0 * 0.75 + x1 * 0.25, y0 * 0.75 + y1 * 0.25),
                (x0 * 0.25 + x1 * 0.75, y0 * 0.25 + y1 * 0.75),
            ]
        line = [*cut, line[-1]]
    return line


def _within(plate: Plate, shores: list[list[Point]], reach: float) -> Image.Image:
    """Everything nearer than `reach` to one of the shores."""
    pen = plate.pen()
    for shore in shores:
        pen.line(shore, 2 * reach)
        for x, y in shore:
            pen.oval(x, y, reach)
    return pen.mask()


def _rose(plate: Plate, x: float, y: float, radius: float) -> None:
    plate.scratch(plate.pen().oval(x, y, radius * 1.12))
    dark, light = plate.pen(), plate.pen().ring(x, y, radius * 1.06, 2.4).ring(x, y, radius * 0.94, 1.4)
    for number in range(8):
        angle = math.radians(45 * number - 90)
        long = radius * (1 if number % 2 == 0 else 0.56)
        tip = (x + long * math.cos(angle), y + long * math.sin(angle))
        for side, pen in ((0.39, dark), (-0.39, light)):
            near = (
                x + radius * 0.2 * math.cos(angle + side * 2),
                y + radius * 0.2 * math.sin(angle + side * 2),
            )
            if pen is dark:
                pen.polygon([(x, y), near, tip])
            else:
                pen.line([(x, y), near, tip, (x, y)], 2)
    plate.ink(dark)
    plate.ink(light)
