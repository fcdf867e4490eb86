"""Ships, boats, quays."""

from itertools import pairwise

from PIL import ImageFilter

from tamizdat.rehearsal.engraving import OCHRE, Plate, Point
from tamizdat.rehearsal.scenes import figures


def harbour_dusk(plate: Plate) -> None:
    """A grey ship in the roads at dusk; in front, on the quay, somebody who looks the other way."""
    horizon = 600
    sun = (1180.0, 530.0)
    sky = plate.fade((0, 96), (240, 150), (470, 205), (horizon, 236))
    sky = plate.glow(sky, sun, 620, 420, 120)
    sky = plate.mottled(sky, 0.30, cell=30, stretch=9)
    plate.lay(None, sky, plate.lines(8.5, wave=3.5, length=900))
    plate.scratch(plate.pen().oval(*sun, 74))
    plate.colour(plate.pen().oval(*sun, 74), OCHRE)
    for y, x0, x1 in ((508.0, 1010, 1290), (536.0, 1080, 1370), (560.0, 985, 1240)):
        plate.ink(plate.pen().polygon([(x0, y), ((x0 + x1) / 2, y - 3.4), (x1, y), ((x0 + x1) / 2, y + 3.4)]))

    land = plate.pen().polygon(
        [(1330, horizon), (1400, 570), (1452, 556), (1500, 534), (1560, 528), (1600, 505), (1600, horizon)]
    )
    plate.lay(
        land.polygon([(0, horizon), (0, 566), (90, 560), (170, 580), (280, horizon)]),
        92,
        plate.lines(7, angle=24),
    )
    far = plate.pen()
    figures.frigate(far, (24, 590), 1.55, flip=True)
    ship_far = far.mask()
    plate.scratch(ship_far.filter(ImageFilter.MaxFilter(7)))
    plate.ink(ship_far)

    water = plate.fade((horizon, 205), (700, 150), (1000, 84))
    water = plate.glow(water, (1180, 640), 250, 420, 140)
    water = plate.mottled(water, 0.65, cell=9, stretch=13)
    plate.lay(
        plate.pen().box(0, horizon, 1600, 400), water, plate.lines(4.6, wave=2.4, length=300, growth=2.6)
    )
    glints = plate.pen()
    for row in range(26):
        y = horizon + 6 + row * 2 + row * row * 0.42
        spread = 70 + row * 3
        for _ in range(3):
            x = sun[0] + plate.random.uniform(-spread, spread)
            long = plate.random.uniform(14, 34) + row * 1.5
            glints.polygon(
                [(x - long, y), (x, y - 1.6 - row * 0.08), (x + long, y), (x, y + 1.6 + row * 0.08)]
            )
    plate.scratch(glints)
    plate.colour(glints, OCHRE)

    ship = plate.pen()
    figures.frigate(ship, (990, 566), 8.1)
    hull = ship.mask()
    plate.edge(hull, 5)
    body = plate.fade((330, 96), (480, 62), (560, 44), (660, 22))
    plate.lay(hull, body, plate.lines(6.5))
    wires = plate.pen()
    figures.rigging(wires, (990, 566), 8.1)
    plate.ink(wires)
    mirror = plate.pen().polygon([(196, 652), (938, 652), (900, 700), (700, 726), (430, 718), (240, 696)])
    plate.shadow(mirror.mask(), plate.fade((650, 40), (730, 150)), plate.lines(6, wave=2.5, length=240))

    _quay(plate)


def _quay(plate: Plate) -> None:
    """The near quay with its bollards, a lamp, and the man in the cap."""
    quay = plate.pen().polygon([(0, 868), (1600, 846), (1600, 1000), (0, 1000)])
    for x in (70, 420, 1200, 1490):
        figures.bollard(quay, x, 866 - x * 0.0138, 62)
    plate.lay(quay, 20, plate.lines(9, angle=-0.8))
    plate.scratch(plate.pen().line([(0, 874), (1600, 852)], 2))
    rope = plate.pen().line([(70, 826), (180, 852), (300, 852), (420, 818)], 7)
    plate.ink(rope)
    man = plate.pen()
    figures.person(man, 1345, 872, 300, stride=0.075)
    figures.cap(man, 1345, 872, 300)
    plate.ink(man)
    plate.scratch(plate.pen().line([(1304, 640), (1299, 672), (1303, 764)], 2.2))
    lamp = (
        plate.pen()
        .line([(1530, 860), (1530, 420), (1516, 392), (1470, 384)], 8)
        .polygon([(1444, 388), (1496, 384), (1482, 402), (1456, 404)])
    )
    plate.ink(lamp)


def ferry(plate: Plate) -> None:
    """An old river ferry in a swell, seen from the shore, with smoke and gulls."""
    horizon = 520
    sky = plate.fade((0, 176), (300, 214), (horizon, 246))
    sky = plate.glow(sky, (420, 210), 700, 260, -70)
    sky = plate.mottled(sky, 0.42, cell=46, stretch=4)
    plate.lay(None, sky, plate.lines(8, wave=9, length=1300))
    hills = plate.pen().polygon(
        [
            (980, horizon),
            (1100, 488),
            (1210, 470),
            (1330, 452),
            (1420, 470),
            (1510, 458),
            (1600, 436),
            (1600, horizon),
        ]
    )
    plate.lay(hills, plate.fade_across((980, 190), (1600, 110)), plate.lines(6.5, angle=-14))

    water = plate.fade((horizon, 214), (640, 150), (1000, 66))
    water = plate.mottled(water, 0.8, cell=15, stretch=10)
    sea = plate.pen().box(0, horizon, 1600, 480).mask()
    plate.lay(sea, water, plate.lines(4.6, wave=5, length=420, growth=3.2))

    _smoke(plate)
    hull = plate.pen().polygon(
        [
            (330, 528),
            (420, 540),
            (1000, 540),
            (1180, 520),
            (1290, 498),
            (1240, 628),
            (1180, 664),
            (400, 664),
            (352, 610),
        ]
    )
    mask = hull.mask()
    plate.lay(mask, plate.fade((498, 62), (660, 18)), plate.lines(7, wave=1.2, length=800))
    plate.scratch(plate.pen().line([(345, 566), (420, 574), (1010, 574), (1190, 556), (1272, 536)], 5))
    decks = (
        plate.pen()
        .box(420, 440, 640, 102)
        .box(500, 356, 470, 86)
        .polygon([(880, 356), (890, 292), (1000, 292), (1016, 356)])
    )
    cabin = decks.mask()
    plate.lay(cabin, plate.fade_across((420, 250), (800, 236), (1060, 190)), plate.lines(6.5, angle=90))
    plate.edge(cabin, 5)
    dark = plate.pen()
    for x in range(446, 1036, 46):
        dark.rounded(x, 466, 28, 36, 4)
    for x in range(524, 870, 46):
        dark.rounded(x, 382, 28, 32, 4)
    dark.box(900, 306, 98, 24)
    plate.ink(dark)
    plate.ink(plate.pen().box(404, 434, 676, 8).box(484, 350, 504, 8).box(872, 286, 152, 8))
    funnel = plate.pen().polygon([(760, 352), (772, 228), (862, 228), (856, 352)]).mask()
    plate.lay(funnel, plate.fade_across((760, 96), (812, 40), (862, 6)), plate.lines(6.5, angle=90))
    plate.scratch(plate.pen().box(766, 262, 96, 16))
    lines = (
        plate.pen()
        .line([(590, 352), (590, 170)], 5)
        .line([(590, 180), (420, 436)], 1.6)
        .line([(590, 180), (760, 300)], 1.6)
    )
    lines.line([(1200, 516), (1200, 430)], 4).line([(1200, 434), (1000, 290)], 1.6).polygon(
        [(590, 172), (532, 182), (590, 200)]
    )
    for x in range(430, 1060, 26):
        lines.line([(x, 434), (x, 414)], 1.8)
    lines.line([(424, 414), (1064, 414)], 2)
    for x in (1090, 1116, 1152, 470, 446):
        height = plate.random.uniform(52, 62)
        figures.person(lines, x, 436 if x < 1000 else 530, height)
    plate.ink(lines)
    boat = (
        plate.pen()
        .polygon([(1030, 388), (1130, 388), (1112, 420), (1046, 420)])
        .line([(1044, 440), (1044, 370), (1036, 362)], 4)
    )
    plate.ink(boat.line([(1116, 440), (1116, 370), (1124, 362)], 4))

    foam = plate.pen()
    for _ in range(130):
        at = plate.random.triangular(320, 1420, 1230)
        low = 640 + abs(plate.random.gauss(0, 16)) + max(0, 1230 - at) * 0.015
        foam.oval(at, low, plate.random.uniform(6, 26), plate.random.uniform(2, 6))
    plate.scratch(foam.polygon([(1236, 630), (1340, 656), (1420, 668), (1200, 672)]))
    plate.shadow(
        plate.pen().polygon([(380, 676), (1190, 676), (1120, 800), (820, 836), (520, 800)]).mask(),
        plate.fade((670, 60), (830, 170)),
        plate.lines(6, wave=4, length=260),
    )
    birds = plate.pen()
    for x, y, span, tilt in (
        (1290, 170, 58, -0.2),
        (1410, 250, 36, 0.1),
        (1180, 96, 30, 0.2),
        (300, 380, 34, 0.0),
        (1490, 120, 22, 0.2),
    ):
        figures.gull(birds, x, y, span, tilt=tilt)
    plate.ink(birds)


def _smoke(plate: Plate) -> None:
    """What the funnel leaves behind it."""
    smoke = plate.pen()
    for step in range(46):
        t = step / 46
        smoke.oval(860 - 800 * t**1.1, 250 - 150 * t**0.8 + plate.random.uniform(-12, 12), 22 + 92 * t)
    plume = smoke.mask()
    plate.lay(
        plume,
        plate.mottled(plate.fade_across((0, 226), (500, 150), (880, 70)), 0.5, cell=34),
        plate.lines(8, angle=17, wave=6, length=330),
    )


def fishing_boats(plate: Plate) -> None:
    """Wooden boats pulled up on a slip, one with a white stripe on its bow."""
    sky = plate.mottled(plate.fade((0, 228), (330, 250)), 0.25, cell=30, stretch=8)
    plate.lay(None, sky, plate.lines(9, wave=3, length=1000))
    plate.lay(
        plate.pen().polygon([(0, 372), (0, 250), (150, 222), (310, 262), (420, 300), (560, 336), (700, 372)]),
        plate.fade((220, 150), (372, 90)),
        plate.lines(7, angle=32),
    )
    water = plate.mottled(plate.fade((370, 200), (480, 140)), 0.6, cell=8, stretch=12)
    plate.lay(plate.pen().box(0, 370, 1600, 130), water, plate.lines(5, wave=2, length=260, growth=1))
    shore = plate.pen().polygon([(0, 476), (500, 452), (1600, 440), (1600, 1000), (0, 1000)]).mask()
    ground = plate.mottled(plate.fade((440, 236), (1000, 168)), 0.45, cell=18, stretch=3)
    plate.lay(shore, ground, plate.lines(9, wave=6, length=500, growth=0.6))
    pebbles = plate.pen()
    for _ in range(420):
        y = 480 + 520 * plate.random.random() ** 0.7
        size = 2 + (y - 470) / 70 * plate.random.uniform(0.6, 1.4)
        pebbles.oval(plate.random.uniform(0, 1600), y, size * 1.6, size * 0.7)
    plate.shadow(pebbles.mask(), 120, plate.lines(5))

    for x, y, s, striped in ((1260, 500, 0.60, False), (300, 520, 0.72, False), (770, 590, 0.98, False)):
        _boat(plate, x, y, s, striped=striped)
    plate.shadow(plate.pen().oval(1120, 748, 120, 11).mask(), 60, plate.lines(5))
    man = plate.pen()
    figures.person(man, 1060, 750, 236, stride=0.06, lean=0.02)
    figures.cap(man, 1060, 750, 236, lean=0.02)
    plate.ink(man)
    for x, y, s, striped in ((1230, 800, 1.22, True), (440, 800, 1.45, False)):
        _boat(plate, x, y, s, striped=striped)


def _boat(plate: Plate, x: float, y: float, s: float, *, striped: bool) -> None:
    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * s, y + dy * s)

    plate.shadow(plate.pen().oval(x + 12 * s, y + 92 * s, 250 * s, 24 * s).mask(), 40, plate.lines(5.5))
    outer = [
        at(-250, -34),
        at(-160, 2),
        at(0, 18),
        at(150, 2),
        at(262, -66),
        at(214, 60),
        at(150, 96),
        at(-130, 96),
        at(-212, 50),
    ]
    hull = plate.pen().polygon(outer).mask()
    plate.lay(
        hull,
        plate.fade_across((x - 250 * s, 54), (x - 20 * s, 116), (x + 262 * s, 40)),
        plate.lines(7 * max(0.8, s * 0.8), wave=2, length=600),
    )
    for k in (0.30, 0.55, 0.80):
        strake = [
            at(-250 + 46 * k, -34 + 96 * k),
            at(-150, 4 + 90 * k),
            at(0, 18 + 78 * k),
            at(160, 2 + 88 * k),
            at(262 - 70 * k, -66 + 150 * k),
        ]
        plate.ink(plate.pen().line(strake, 2.4 * s))
    inside = (
        plate.pen()
        .polygon(
            [
                at(-246, -36),
                at(-150, -44),
                at(0, -40),
                at(150, -50),
                at(262, -68),
                at(150, 0),
                at(0, 15),
                at(-160, 0),
            ]
        )
        .mask()
    )
    plate.lay(inside, plate.fade((y - 60 * s, 30), (y + 20 * s, 8)))
    rim = plate.pen().line([at(-250, -34), at(-160, 2), at(0, 18), at(150, 2), at(262, -66)], 8 * s)
    rim.line([at(-250, -34), at(-150, -44), at(0, -40), at(150, -50), at(262, -67)], 5 * s)
    plate.scratch(rim)
    for bench in (-110, 10, 110):
        plate.lay(
            plate.pen().polygon([at(bench, -42), at(bench + 36, -43), at(bench + 40, 6), at(bench, 8)]),
            205,
            plate.lines(6, angle=80),
        )
    plate.edge(hull, 5)
    if striped:
        plate.scratch(plate.pen().polygon([at(196, -22), at(250, -60), at(226, 30), at(170, 62)]))
    mast = (
        plate.pen()
        .line([at(-30, -30), at(-40, -300)], 9 * s)
        .line([at(-38, -290), at(220, -60)], 1.6)
        .line([at(-38, -290), at(-236, -36)], 1.6)
    )
    plate.ink(mast.polygon([at(-47, -236), at(-30, -236), at(-21, -56), at(-44, -48)]))
    prop = plate.pen().line([at(-170, 60), at(-196, 108)], 11 * s).line([at(140, 60), at(170, 108)], 11 * s)
    plate.ink(prop)


def lighthouse(plate: Plate) -> None:
    """A lighthouse before daybreak, its beam over a dark sea."""
    lamp = (560, 372)
    night = plate.fade((0, 26), (500, 70), (900, 136))
    night = plate.mottled(night, 0.22, cell=40, stretch=5)
    rings = plate.rings(lamp, 9)
    plate.lay(None, night, rings)
    stars = plate.pen()
    for _ in range(90):
        size = plate.random.choice((1.6, 2, 2.6, 3.4))
        stars.oval(plate.random.uniform(0, 1200), plate.random.uniform(0, 620), size)
    plate.scratch(stars)
    beam = plate.pen().polygon([lamp, (1200, 196), (1200, 452)]).mask()
    plate.lay(beam, plate.fade_across((560, 255), (900, 238), (1200, 205)), rings)
    back = plate.pen().polygon([lamp, (0, 300), (0, 404)]).mask()
    plate.lay(back, plate.fade_across((0, 150), (300, 206), (560, 246)), rings)

    sea = plate.pen().box(0, 960, 1200, 540).mask()
    water = plate.mottled(plate.fade((960, 150), (1100, 84), (1500, 34)), 0.7, cell=11, stretch=11)
    plate.lay(sea, water, plate.lines(5, wave=4, length=360, growth=2))
    rock = (
        plate.pen()
        .polygon(
            [
                (0, 1140),
                (120, 1096),
                (210, 1020),
                (300, 1000),
                (390, 936),
                (470, 918),
                (660, 914),
                (740, 950),
                (800, 1010),
                (890, 1060),
                (930, 1130),
                (1060, 1190),
                (1200, 1216),
                (1200, 1500),
                (0, 1500),
            ]
        )
        .mask()
    )
    plate.lay(
        rock,
        plate.mottled(plate.fade_across((0, 30), (560, 60), (1000, 14)), 0.6, cell=44),
        plate.crossed(plate.lines(8, angle=58), plate.lines(8, angle=-40)),
    )
    tower = plate.pen().polygon([(478, 920), (506, 452), (614, 452), (642, 920)]).mask()
    plate.lay(
        tower,
        plate.fade_across((478, 236), (540, 214), (590, 120), (642, 36)),
        plate.lines(7, wave=0.8, length=300),
    )
    bands = (
        plate.pen()
        .polygon([(500, 560), (620, 560), (626, 660), (494, 660)])
        .polygon([(488, 770), (632, 770), (638, 866), (482, 866)])
    )
    plate.shadow(
        bands.mask(), plate.fade_across((478, 78), (560, 56), (642, 4)), plate.lines(7, wave=0.8, length=300)
    )
    plate.edge(tower, 5)
    top = plate.pen().box(488, 436, 144, 18).box(500, 322, 7, 116).box(613, 322, 7, 116).box(556, 322, 6, 116)
    top.polygon([(488, 326), (560, 262), (632, 326)]).line([(560, 268), (560, 232)], 4).line(
        [(484, 404), (636, 404)], 3
    )
    for x in range(486, 640, 15):
        top.line([(x, 404), (x, 438)], 2.4)
    plate.scratch(plate.pen().box(505, 326, 110, 78))
    plate.colour(plate.pen().oval(*lamp, 26), OCHRE)
    plate.ink(top)
    plate.ink(
        plate.pen().rounded(546, 700, 26, 44, 10).rounded(546, 510, 22, 36, 9).rounded(544, 866, 34, 60, 14)
    )
    house = (
        plate.pen().polygon([(650, 922), (650, 838), (720, 790), (796, 838), (796, 986), (650, 940)]).mask()
    )
    plate.lay(house, plate.fade_across((650, 96), (796, 24)), plate.lines(7, angle=90))
    plate.edge(house, 5)
    plate.scratch(plate.pen().box(684, 858, 26, 30))
    plate.colour(plate.pen().box(684, 858, 26, 30), OCHRE)
    surf = [
        (0, 1352),
        (150, 1338),
        (300, 1300),
        (450, 1312),
        (600, 1290),
        (760, 1318),
        (900, 1300),
        (1050, 1330),
        (1200, 1322),
    ]
    front = plate.pen().polygon([*surf, (1200, 1500), (0, 1500)]).mask()
    plate.lay(
        front,
        plate.mottled(plate.fade((1290, 120), (1500, 60)), 0.8, cell=12, stretch=9),
        plate.lines(9, wave=8, length=420),
    )
    foam = plate.pen()
    for (x0, y0), (x1, y1) in pairwise(surf):
        for _ in range(22):
            t = plate.random.random()
            y = y0 + (y1 - y0) * t + plate.random.gauss(0, 7)
            foam.oval(x0 + (x1 - x0) * t, y, plate.random.uniform(6, 30), plate.random.uniform(3, 9))
    plate.scratch(foam)


def container_port(plate: Plate) -> None:
    """Cranes over a quay at night with their lamps off, and a ship that is hardly seen."""
    sky = plate.glow(plate.fade((0, 52), (420, 96), (600, 150)), (1080, 560), 900, 300, 80)
    plate.lay(None, plate.mottled(sky, 0.25, cell=40, stretch=6), plate.lines(8, wave=3, length=1100))
    moon = plate.pen().oval(300, 190, 54).oval(322, 178, 50, away=True)
    plate.scratch(moon)
    water = plate.mottled(plate.fade((600, 120), (760, 60), (900, 34)), 0.7, cell=9, stretch=11)
    plate.lay(plate.pen().box(0, 600, 1600, 300), water, plate.lines(4.6, wave=2.2, length=300, growth=2.4))
    ship = (
        plate.pen()
        .polygon([(900, 520), (1520, 520), (1580, 496), (1540, 640), (930, 640)])
        .box(930, 400, 90, 124)
        .box(920, 390, 112, 14)
        .box(950, 350, 40, 44)
    )
    ship.line([(1260, 520), (1260, 400)], 7).line([(1260, 404), (1180, 500)], 3).line(
        [(1400, 520), (1400, 414)], 7
    ).line([(1400, 418), (1480, 490)], 3)
    plate.lay(ship, plate.fade((350, 40), (640, 10)), plate.lines(6))
    plate.shadow(
        plate.pen().polygon([(940, 644), (1536, 644), (1460, 720), (1010, 720)]).mask(),
        40,
        plate.lines(6, wave=2, length=200),
    )
    for x, s, lit in ((1140, 0.62, False), (800, 0.8, False), (330, 1.06, True)):
        _crane(plate, x, 700, s, lit=lit)
    quay = plate.pen().polygon([(0, 690), (1180, 690), (1310, 900), (0, 900)]).mask()
    plate.lay(quay, plate.fade((690, 92), (900, 24)), plate.lines(7, wave=0.8))
    plate.edge(quay, 3)
    chance = plate.random
    for column, stack in enumerate((3, 4, 2, 0, 3, 4, 5, 1)):
        for level in range(stack):
            x, y = 30 + column * 146, 792 - level * 62
            box = plate.pen().box(x, y, 138, 58).mask()
            plate.lay(box, chance.choice((206, 150, 96, 44, 226)), plate.lines(6.5, angle=90))
            side = (
                plate.pen()
                .polygon([(x + 138, y), (x + 150, y - 7), (x + 150, y + 51), (x + 138, y + 58)])
                .mask()
            )
            plate.lay(side, 20)
            plate.lay(
                plate.pen().polygon([(x, y), (x + 12, y - 7), (x + 150, y - 7), (x + 138, y)]),
                220,
                plate.lines(5),
            )
            plate.edge(box, 5)
    guard = plate.pen()
    figures.person(guard, 1236, 884, 150, stride=0.07)
    figures.cap(guard, 1236, 884, 150)
    plate.ink_clear(guard)


def _crane(plate: Plate, x: float, ground: float, s: float, *, lit: bool) -> None:
    def at(dx: float, dy: float) -> Point:
        return (x + dx * s, ground - dy * s)

    pen = plate.pen()
    for dx in (-110, 110):
        pen.line([at(dx, 0), at(dx * 0.9, 330)], 17 * s)
    pen.line([at(-104, 150), at(104, 150)], 11 * s).line([at(-100, 330), at(100, 330)], 17 * s)
    pen.line([at(-108, 12), at(96, 150)], 6 * s).line([at(-102, 160), at(98, 326)], 6 * s)
    pen.line([at(-240, 350), at(500, 350)], 13 * s).line([at(-240, 330), at(500, 330)], 5 * s)
    for k in range(37):
        a = -240 + k * 20
        pen.line([at(a, 330), at(a + 10, 350), at(a + 20, 330)], 2.4 * s)
    pen.line([at(-60, 350), at(10, 500), at(70, 350)], 10 * s)
    pen.line([at(10, 500), at(470, 352)], 3.4 * s).line([at(10, 500), at(250, 352)], 3.4 * s).line(
        [at(10, 500), at(-232, 352)], 3.4 * s
    )
    pen.polygon([at(-210, 350), at(-210, 400), at(-110, 400), at(-110, 350)])
    pen.polygon([at(214, 330), at(214, 296), at(262, 296), at(262, 330)])
    pen.line([at(300, 330), at(300, 190)], 2.4 * s).line([at(330, 330), at(330, 190)], 2.4 * s)
    pen.polygon([at(270, 190), at(360, 190), at(360, 158), at(270, 158)])
    plate.ink_clear(pen)
    if lit:
        window = plate.pen().polygon([at(222, 322), at(222, 304), at(254, 304), at(254, 322)])
        plate.scratch(window)
        plate.colour(window, OCHRE)
