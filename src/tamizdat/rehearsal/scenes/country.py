"""Hills, bridges, fields, roads."""

from collections.abc import Callable
from itertools import pairwise

from PIL import ImageFilter

from tamizdat.rehearsal.engraving import OCHRE, RED, Plate, Point
from tamizdat.rehearsal.scenes import figures


def radio_mast(plate: Plate) -> None:
    """A lattice mast on a hill at night, and rings of what it sends."""
    top = (560, 250)
    sky = plate.fade((0, 20), (700, 66), (1150, 150))
    sky = plate.glow(sky, top, 620, 560, 96)
    plate.lay(None, plate.mottled(sky, 0.2, cell=50, stretch=3), plate.rings(top, 11))
    stars = plate.pen()
    for _ in range(70):
        stars.oval(
            plate.random.uniform(0, 1200), plate.random.uniform(0, 900), plate.random.choice((1.6, 2.2, 3))
        )
    plate.scratch(stars)
    town = plate.pen()
    x = 0.0
    while x < 1200:
        width, height = plate.random.uniform(26, 74), plate.random.uniform(16, 92)
        town.box(x, 1190 - height, width, 400)
        x += width
    plate.ink(town)
    lights = plate.pen()
    for _ in range(64):
        lights.box(plate.random.uniform(0, 1200), plate.random.uniform(1134, 1196), 4, 6)
    plate.scratch(lights)
    hill = (
        plate.pen()
        .polygon(
            [
                (0, 1230),
                (120, 1196),
                (260, 1128),
                (380, 1040),
                (470, 1000),
                (660, 996),
                (760, 1044),
                (900, 1150),
                (1040, 1206),
                (1200, 1236),
                (1200, 1500),
                (0, 1500),
            ]
        )
        .mask()
    )
    slope = plate.mottled(
        plate.fade_across((0, 40), (420, 96), (640, 70), (900, 20)), 0.3, cell=40, stretch=3
    )
    plate.lay(hill, slope, plate.lines(9, angle=-14, wave=7, length=600))
    plate.edge(hill, 5)

    legs = ((470, 1006), (650, 1006))
    mast, braces = plate.pen(), plate.pen()
    for x0, y0 in legs:
        mast.line([(x0, y0), (560 + (x0 - 560) * 0.07, 250)], 9)
    rows = [1006 - 756 * (1 - (1 - k / 15) ** 1.25) for k in range(16)]
    for y0, y1 in pairwise(rows):
        half0, half1 = (90 * (0.07 + 0.93 * (y - 250) / 756) for y in (y0, y1))
        braces.line([(560 - half0, y0), (560 + half1, y1)], 4).line([(560 + half0, y0), (560 - half1, y1)], 4)
        mast.line([(560 - half1, y1), (560 + half1, y1)], 5)
    mast.line([(560, 260), (560, 116)], 6)
    for y, half in ((300, 46), (352, 58), (420, 50)):
        mast.line([(560 - half, y), (560 + half, y)], 5).oval(560 - half, y, 13, 17).oval(
            560 + half, y, 13, 17
        )
    wires = plate.pen()
    for x in (-60, 190, 930, 1230):
        wires.line([(560, 300 if x in (-60, 1230) else 470), (x, 1240 if x in (-60, 1230) else 1150)], 2)
    plate.scratch(wires)
    both = plate.pen().mask()
    for part in (mast.mask(), braces.mask()):
        both.paste(255, (0, 0), part)
    plate.scratch(both.filter(ImageFilter.MaxFilter(5)))
    plate.ink(both)
    lamps = plate.pen()
    for y in (112, 470, 740):
        lamps.oval(560, y, 11)
    plate.scratch(lamps)
    plate.colour(lamps, RED)
    _hut(plate)
    man = plate.pen()
    figures.person(man, 412, 1046, 92, stride=0.1)
    plate.ink_clear(man)


def _hut(plate: Plate) -> None:
    """The transmitter's hut, with one window."""
    hut = plate.pen().box(680, 960, 96, 74).mask()
    plate.lay(hut, 60, plate.lines(6, angle=90))
    plate.edge(hut, 3)
    plate.ink(plate.pen().polygon([(668, 964), (788, 964), (770, 932), (690, 932)]))
    plate.scratch(plate.pen().box(704, 984, 22, 24))


def bridge_checkpoint(plate: Plate) -> None:
    """A truss bridge over a river, a barrier, a hut, and a queue on this side."""
    sky = plate.mottled(plate.fade((0, 170), (460, 246)), 0.36, cell=44, stretch=5)
    plate.lay(None, sky, plate.lines(8.5, wave=5, length=1300))
    far = plate.pen().polygon(
        [
            (0, 470),
            (200, 440),
            (420, 452),
            (640, 424),
            (900, 440),
            (1100, 404),
            (1330, 372),
            (1600, 340),
            (1600, 520),
            (0, 520),
        ]
    )
    plate.lay(far, plate.fade_across((0, 170), (1600, 100)), plate.lines(7, angle=18))
    water = plate.mottled(plate.fade((505, 216), (700, 130), (1000, 80)), 0.7, cell=11, stretch=11)
    plate.lay(plate.pen().box(0, 505, 1600, 495), water, plate.lines(4.8, wave=3, length=340, growth=2.4))

    def deck(t: float) -> Point:
        k = t / (t + 0.34 * (1 - t))
        return (180 + 1290 * k, 476 + 176 * (1 - 0.84 * k))

    _truss(plate, deck)
    walkers = plate.pen()
    for t, height in ((0.16, 62), (0.24, 54), (0.4, 40), (0.62, 26)):
        x, y = deck(t)
        figures.person(walkers, x + 30, y - 12, height)
    plate.ink(walkers)

    bank = (
        plate.pen()
        .polygon(
            [
                (0, 640),
                (230, 626),
                (330, 668),
                (430, 740),
                (620, 800),
                (900, 850),
                (1250, 900),
                (1600, 920),
                (1600, 1000),
                (0, 1000),
            ]
        )
        .mask()
    )
    plate.lay(
        bank,
        plate.mottled(plate.fade((630, 214), (1000, 120)), 0.5, cell=24, stretch=3),
        plate.lines(9, angle=-8, wave=6, length=500),
    )
    plate.edge(bank, 5)
    road = plate.pen().polygon([(150, 642), (270, 636), (640, 1000), (60, 1000)]).mask()
    plate.lay(road, plate.fade((636, 250), (1000, 232)), plate.lines(10, angle=88))
    plate.edge(road, 3)
    _gate(plate)
    for x, y, height in (
        (210, 900, 190),
        (280, 926, 205),
        (140, 934, 200),
        (352, 964, 214),
        (226, 984, 222),
        (110, 994, 150),
    ):
        crowd = plate.pen()
        figures.person(crowd, x, y, height, stride=0.05, lean=plate.random.uniform(-0.02, 0.02))
        crowd.polygon(
            [
                (x + height * 0.14, y - height * 0.16),
                (x + height * 0.32, y - height * 0.16),
                (x + height * 0.31, y),
                (x + height * 0.15, y),
            ]
        )
        plate.ink_clear(crowd)
    guard = plate.pen()
    figures.person(guard, 790, 862, 214, stride=0.08)
    figures.cap(guard, 790, 862, 214)
    plate.ink_clear(guard)


def _truss(plate: Plate, deck: Callable[[float], Point]) -> None:
    """The bridge itself, on its piers. `deck` leads along it from this bank (0) to the far one (1)."""

    def high(t: float) -> float:
        return 300 * (1 - 0.84 * t / (t + 0.34 * (1 - t)))

    truss = plate.pen()
    panels = 11
    for shift in (0, 1):
        thin = 0.7 if shift else 1.0
        for k in range(panels):
            t0, t1 = k / panels, (k + 1) / panels
            (x0, y0), (x1, y1) = deck(t0), deck(t1)
            h0, h1 = (high(t) * (1 if 0 < t < 1 else 0.0) for t in (t0, t1))
            w = (13 - 8 * t0) * thin
            dx, dy = (76 * (1 - t0), -22 * (1 - t0)) if shift else (0.0, 0.0)
            ex, ey = (76 * (1 - t1), -22 * (1 - t1)) if shift else (0.0, 0.0)
            truss.line([(x0 + dx, y0 + dy), (x1 + ex, y1 + ey)], w * 1.7)
            truss.line([(x0 + dx, y0 + dy - h0), (x1 + ex, y1 + ey - h1)], w * 1.2)
            truss.line([(x1 + ex, y1 + ey), (x1 + ex, y1 + ey - h1)], w * 0.8)
            if k % 2:
                truss.line([(x0 + dx, y0 + dy - h0), (x1 + ex, y1 + ey)], w * 0.7)
            else:
                truss.line([(x0 + dx, y0 + dy), (x1 + ex, y1 + ey - h1)], w * 0.7)
    for t in (0.2, 0.5, 0.85):
        x, y = deck(t)
        pier = (
            plate.pen()
            .polygon(
                [
                    (x - 34 + 20 * t, y),
                    (x + 70 - 40 * t, y),
                    (x + 82 - 50 * t, y + 200 - 130 * t),
                    (x - 46 + 30 * t, y + 200 - 130 * t),
                ]
            )
            .mask()
        )
        plate.lay(pier, plate.fade_across((x - 40, 150), (x + 80, 30)), plate.lines(6))
        plate.edge(pier, 3)
        plate.shadow(
            plate.pen().box(x - 46, y + 200 - 130 * t, 130 - 70 * t, 74).mask(),
            40,
            plate.lines(6, wave=3, length=200),
        )
    mask = truss.mask()
    plate.scratch(mask.filter(ImageFilter.MaxFilter(3)))
    plate.ink(mask)


def _gate(plate: Plate) -> None:
    """The hut and the barrier."""
    hut = plate.pen().polygon([(470, 560), (640, 566), (640, 800), (470, 806)]).mask()
    plate.lay(hut, plate.fade_across((470, 210), (640, 130)), plate.lines(7, angle=90))
    side = plate.pen().polygon([(640, 566), (706, 552), (706, 770), (640, 800)]).mask()
    plate.lay(side, 40, plate.lines(6))
    for part in (hut, side):
        plate.edge(part, 5)
    plate.scratch(plate.pen().polygon([(440, 570), (456, 531), (720, 523), (738, 549), (640, 580)]))
    plate.ink(
        plate.pen()
        .polygon([(446, 566), (460, 536), (716, 528), (732, 548), (640, 574)])
        .box(500, 614, 104, 74)
        .box(656, 610, 36, 60)
    )
    plate.lay(plate.pen().polygon([(506, 620), (552, 620), (520, 682), (506, 682)]), 190)
    bar, stripes = plate.pen().line([(452, 790), (36, 742)], 19), plate.pen()
    plate.scratch(bar.mask().filter(ImageFilter.MaxFilter(5)))
    plate.edge(bar.mask(), 5)
    for k in range(7):
        stripes.polygon(
            [
                (44 + k * 60, 733 + k * 6.9),
                (74 + k * 60, 736.5 + k * 6.9),
                (74 + k * 60, 756 + k * 6.9),
                (44 + k * 60, 752.5 + k * 6.9),
            ]
        )
    plate.ink(stripes)
    plate.colour(stripes, RED)
    plate.scratch(stripes)
    plate.edge(stripes.mask(), 3)
    plate.ink(plate.pen().box(440, 760, 26, 90).box(30, 742, 10, 100).rounded(452, 770, 52, 40, 6))


def salt_pans(plate: Plate) -> None:
    """Salt pans from a low hill: bright squares, white heaps, three people with rakes."""
    sky = plate.mottled(plate.fade((0, 206), (250, 250)), 0.2, cell=40, stretch=6)
    plate.lay(None, sky, plate.lines(9, wave=3, length=1200))
    plate.lay(
        plate.pen().polygon(
            [(0, 250), (320, 226), (600, 240), (900, 214), (1250, 232), (1600, 206), (1600, 280), (0, 280)]
        ),
        130,
        plate.lines(6, angle=20),
    )
    flats = plate.pen().box(0, 270, 1600, 730).mask()
    plate.lay(flats, plate.fade((270, 120), (1000, 40)), plate.lines(5, growth=1.2))
    rows = [286 + 714 * (k / 9) ** 1.9 for k in range(10)]
    for y0, y1 in pairwise(rows):
        gap = (y1 - y0) * 0.09
        widths = (y0 + y1) / 2 * 0.46 - 60
        offset = plate.random.uniform(-widths, 0)
        x = -700.0
        while x < 1700:
            left, right = x + offset, x + offset + widths * plate.random.uniform(0.9, 1.5)
            skew = (left - 800) * (y1 - y0) / 700, (right - 800) * (y1 - y0) / 700
            pan = (
                plate.pen()
                .polygon(
                    [
                        (left, y0 + gap),
                        (right - gap * 2, y0 + gap),
                        (right - gap * 2 + skew[1], y1 - gap),
                        (left + skew[0], y1 - gap),
                    ]
                )
                .mask()
            )
            tone = plate.random.choice((252, 240, 226, 206, 180))
            plate.lay(
                pan,
                plate.mottled(
                    plate.fade((y0, min(255, tone + 8)), (y1, tone - 22)), 0.25, cell=10, stretch=8
                ),
                plate.lines(6, wave=0.8, length=300),
            )
            x = right - offset
    for x, y, s in (
        (230, 500, 0.5),
        (330, 505, 0.55),
        (430, 498, 0.5),
        (1180, 470, 0.42),
        (1260, 476, 0.46),
        (1340, 470, 0.42),
        (980, 660, 1.0),
        (1160, 680, 1.1),
        (1370, 672, 1.0),
        (240, 880, 1.9),
    ):
        _heap(plate, x, y, s)
    rakers = plate.pen()
    for x, y, height, lean in ((500, 618, 124, 0.12), (740, 800, 214, 0.13), (1010, 470, 62, 0.1)):
        figures.person(rakers, x, y, height, lean=lean, stride=0.13)
        hand = (x + height * 0.22, y - height * 0.5)
        rakers.line([(x + height * 0.08, y - height * 0.7), hand], height * 0.05)
        rakers.line([(x + height * 0.02, y - height * 0.86), (x + height * 0.86, y)], height * 0.022)
        rakers.line(
            [(x + height * 0.78, y - height * 0.02), (x + height * 0.95, y + height * 0.03)], height * 0.05
        )
        hat = (x + lean * height * 0.98, y - height * 0.97)
        rakers.polygon(
            [
                (hat[0] - height * 0.13, hat[1] + height * 0.03),
                (hat[0], hat[1] - height * 0.07),
                (hat[0] + height * 0.13, hat[1] + height * 0.03),
            ]
        )
    plate.ink_clear(rakers)


def _heap(plate: Plate, x: float, y: float, s: float) -> None:
    cone = (
        plate.pen()
        .polygon([(x - 84 * s, y), (x - 12 * s, y - 92 * s), (x + 10 * s, y - 94 * s), (x + 88 * s, y)])
        .oval(x, y, 86 * s, 13 * s)
        .mask()
    )
    plate.shadow(
        plate.pen()
        .polygon([(x, y - 6), (x + 90 * s, y - 8 * s), (x + 230 * s, y + 16 * s), (x + 40 * s, y + 14 * s)])
        .mask(),
        60,
        plate.lines(5),
    )
    plate.scratch(cone)
    dark = plate.pen().polygon(
        [
            (x + 6 * s, y - 94 * s),
            (x + 88 * s, y),
            (x + 60 * s, y + 10 * s),
            (x + 16 * s, y + 12 * s),
            (x + 26 * s, y - 40 * s),
        ]
    )
    plate.lay(dark, plate.even(128), plate.lines(5.5, angle=-52))
    plate.edge(cone, 3)


def night_bus(plate: Plate) -> None:
    """A bus on a country road at night, its lamps ahead of it."""
    sky = plate.mottled(plate.fade((0, 16), (480, 84)), 0.2, cell=60, stretch=4)
    plate.lay(None, sky, plate.lines(8.5, wave=3, length=900))
    stars = plate.pen()
    for _ in range(120):
        stars.oval(
            plate.random.uniform(0, 1600), plate.random.uniform(0, 420), plate.random.choice((1.4, 1.8, 2.4))
        )
    plate.scratch(stars)
    plate.ink(
        plate.pen().polygon(
            [
                (0, 560),
                (0, 470),
                (200, 440),
                (380, 462),
                (600, 430),
                (860, 456),
                (1120, 426),
                (1400, 452),
                (1600, 430),
                (1600, 560),
            ]
        )
    )
    field = plate.pen().box(0, 540, 1600, 460).mask()
    plate.lay(
        field,
        plate.mottled(plate.fade((540, 36), (1000, 84)), 0.4, cell=20, stretch=5),
        plate.lines(6, growth=1.2, wave=2, length=500),
    )
    road = plate.pen().polygon([(0, 770), (1600, 720), (1600, 880), (0, 940)]).mask()
    plate.lay(road, plate.fade_across((0, 44), (900, 92), (1600, 150)), plate.lines(7, angle=1.8))
    beam = plate.pen().polygon([(1190, 690), (1600, 640), (1600, 880), (1190, 764)]).mask()
    plate.lay(beam, plate.fade_across((1190, 255), (1600, 180)), plate.lines(7, angle=-2))
    dashes = plate.pen()
    for k in range(9):
        x = 20 + k * 190
        dashes.polygon(
            [
                (x, 858 - x * 0.034),
                (x + 100, 854 - x * 0.034),
                (x + 100, 864 - x * 0.034),
                (x, 868 - x * 0.034),
            ]
        )
    plate.scratch(dashes)
    body = plate.pen().rounded(330, 440, 870, 350, 44).mask()
    plate.lay(body, plate.fade((440, 150), (560, 96), (790, 24)), plate.lines(7))
    plate.edge(body, 7)
    plate.scratch(plate.pen().line([(334, 668), (1196, 660)], 5))
    glass = plate.pen()
    for k in range(6):
        glass.rounded(372 + k * 116, 492, 98, 116, 12)
    glass.polygon([(1078, 492), (1166, 492), (1190, 610), (1078, 610)])
    plate.scratch(glass)
    plate.colour(glass, OCHRE)
    people = plate.pen()
    for x, lean in ((416, 0), (540, -3), (648, 3), (780, 3), (1000, -4), (1122, 0)):
        people.oval(x + lean, 554, 16, 20).box(x - 7, 566, 14, 24).polygon(
            [(x - 28, 612), (x - 20, 584), (x + 20, 584), (x + 28, 612)]
        )
    plate.ink(people)
    plate.ink(plate.pen().line([(1106, 606), (1150, 580)], 5))
    frames = plate.pen().box(332, 604, 866, 10)
    for k in range(7):
        frames.box(360 + k * 116 - 2, 486, 14, 124)
    plate.ink(frames)
    wheels, hubs = plate.pen(), plate.pen()
    for x in (500, 1040):
        wheels.oval(x, 784, 66)
        hubs.ring(x, 784, 50, 3).oval(x, 784, 20)
    plate.ink(wheels)
    plate.scratch(hubs)
    plate.scratch(plate.pen().oval(1184, 716, 17))
    luggage = plate.pen().box(420, 416, 560, 10)
    for x, w, h in ((440, 90, 44), (540, 60, 60), (612, 120, 38), (744, 80, 54), (840, 110, 30)):
        luggage.rounded(x, 418 - h, w, h, 9)
    plate.ink_clear(luggage)
    plate.shadow(
        plate.pen().polygon([(360, 838), (1200, 826), (1150, 866), (330, 882)]).mask(), 10, plate.lines(6)
    )
