"""Rooms, machines, hands."""

import math
from collections.abc import Callable

from PIL import Image, ImageFilter

from tamizdat.rehearsal.engraving import OCHRE, RED, Plate, Point
from tamizdat.rehearsal.scenes import figures


def printing_press(plate: Plate) -> None:
    """A rotary press at rest: the paper is still in it, and a seal hangs over it."""
    plate.lay(
        None,
        plate.glow(plate.mottled(plate.even(70), 0.25, cell=50), (800, 380), 1000, 560, 90),
        plate.lines(8.5),
    )
    floor = plate.pen().polygon([(0, 880), (1600, 880), (1600, 1067), (0, 1067)]).mask()
    plate.lay(floor, plate.fade((880, 110), (1067, 40)), plate.lines(5, growth=1.4, wave=1))
    for x in (200, 800, 1400):
        lamp = (
            plate.pen()
            .line([(x, 0), (x, 74)], 4)
            .polygon([(x - 66, 116), (x - 22, 74), (x + 22, 74), (x + 66, 116)])
        )
        plate.lay(
            plate.pen().polygon([(x - 66, 116), (x + 66, 116), (x + 250, 470), (x - 250, 470)]),
            plate.fade((116, 250), (470, 150)),
            plate.lines(8.5),
        )
        plate.ink(lamp)
    frame = (
        plate.pen()
        .polygon([(420, 240), (1240, 240), (1290, 330), (1290, 900), (390, 900), (390, 330)])
        .mask()
    )
    plate.lay(frame, plate.fade((240, 96), (900, 34)), plate.lines(6.5))
    plate.edge(frame, 7)
    for x in (470, 1190):
        post = plate.pen().box(x - 36, 210, 72, 700).mask()
        plate.lay(
            post, plate.fade_across((x - 36, 196), (x - 6, 230), (x + 36, 40)), plate.lines(6, angle=90)
        )
        plate.edge(post, 5)
        plate.ink(plate.pen().box(x - 62, 896, 124, 26).box(x - 52, 196, 104, 20))
    web = plate.pen().line(
        [
            (178, 560),
            (420, 470),
            (560, 356),
            (700, 356),
            (700, 520),
            (560, 640),
            (620, 780),
            (830, 780),
            (830, 520),
            (930, 380),
            (1060, 380),
            (1120, 520),
            (1060, 690),
            (1180, 760),
            (1370, 800),
        ],
        26,
    )
    sheet = web.mask()
    plate.lay(sheet, 250)
    plate.edge(sheet, 5)
    for x, y, r in (
        (630, 424, 92),
        (606, 700, 92),
        (770, 640, 76),
        (890, 466, 86),
        (1040, 470, 70),
        (1010, 650, 100),
        (800, 380, 40),
        (930, 760, 44),
    ):
        _cylinder(plate, x, y, r)
    _cylinder(plate, 178, 700, 150, paper=True)
    stand = (
        plate.pen()
        .polygon([(160, 700), (196, 700), (250, 920), (212, 920)])
        .polygon([(160, 700), (196, 700), (144, 920), (106, 920)])
    )
    plate.ink_clear(stand)
    for k in range(11):
        y = 884 - k * 13
        pack = plate.pen().box(1366 + (k % 3) * 4, y, 184, 12).mask()
        plate.lay(pack, 246)
        plate.edge(pack, 3)
    plate.ink(plate.pen().box(1346, 896, 226, 16).box(1366, 912, 20, 30).box(1530, 912, 20, 30))
    wheel = plate.pen().ring(1290, 560, 92, 14).oval(1290, 560, 20)
    for k in range(6):
        angle = math.radians(60 * k + 20)
        wheel.line([(1290, 560), (1290 + 84 * math.cos(angle), 560 + 84 * math.sin(angle))], 9)
    plate.ink_clear(wheel)
    ribbon = plate.pen().polygon([(356, 430), (1330, 586), (1326, 612), (352, 456)]).mask()
    plate.lay(ribbon, 255)
    plate.edge(ribbon, 5)
    seal = plate.pen().oval(842, 521, 62).mask()
    plate.scratch(seal)
    plate.colour(seal, RED)
    plate.edge(seal, 5)
    plate.ink(plate.pen().ring(842, 521, 48, 3).ring(842, 521, 30, 5).box(800, 515, 84, 12))


def _cylinder(plate: Plate, x: float, y: float, r: float, *, paper: bool = False) -> None:
    disc = plate.pen().oval(x, y, r).mask()
    light = (238, 252, 150) if paper else (120, 232, 20)
    tone = plate.fade_across((x - r, light[0]), (x - r * 0.35, light[1]), (x + r, light[2]))
    if paper:
        plate.lay(disc, 252)
        spiral = plate.pen()
        for k in range(5, int(r / 9)):
            spiral.ring(x + plate.random.uniform(-1, 1), y, k * 9, 1.6)
        plate.ink(spiral)
        plate.ink(plate.pen().oval(x, y, 34))
    else:
        plate.lay(disc, tone, plate.lines(6, angle=90))
        teeth = plate.pen()
        for k in range(int(r / 2.6)):
            angle = 2 * math.pi * k / int(r / 2.6)
            teeth.line(
                [
                    (x + r * 0.93 * math.cos(angle), y + r * 0.93 * math.sin(angle)),
                    (x + r * 1.05 * math.cos(angle), y + r * 1.05 * math.sin(angle)),
                ],
                4.5,
            )
        plate.ink(teeth.ring(x, y, r, 5))
        plate.ink(plate.pen().oval(x, y, r * 0.3))
    plate.scratch(plate.pen().ring(x, y, r * 0.3, 2.4).oval(x, y, r * 0.09))
    plate.edge(disc, 5)


def classroom(plate: Plate) -> None:
    """An empty classroom in the morning: benches, a blackboard, one sheet on the teacher's desk."""
    eye = (860, 400)

    def at(x: float, y: float, depth: float) -> Point:
        return (eye[0] + x / depth, eye[1] + y / depth)

    plate.scratch(plate.pen().box(0, 0, 1600, 1067))
    ceiling = plate.pen().polygon(
        [at(-1000, -560, 3.2), at(900, -560, 3.2), at(900, -560, 0.7), at(-1000, -560, 0.7)]
    )
    plate.lay(ceiling, plate.fade((0, 120), (230, 190)), plate.lines(7))
    floor = (
        plate.pen()
        .polygon([at(-1000, 620, 3.2), at(900, 620, 3.2), at(900, 620, 0.6), at(-1000, 620, 0.6)])
        .mask()
    )
    plate.lay(floor, plate.fade((590, 190), (1067, 96)), plate.lines(5, growth=2))
    right = plate.pen().polygon(
        [at(900, -560, 3.2), at(900, -560, 0.7), at(900, 620, 0.7), at(900, 620, 3.2)]
    )
    plate.lay(right, plate.fade_across((1120, 170), (1600, 90)), plate.lines(7, angle=90))
    left = plate.pen().polygon(
        [at(-1000, -560, 3.2), at(-1000, -560, 0.7), at(-1000, 620, 0.7), at(-1000, 620, 3.2)]
    )
    plate.lay(left, plate.fade_across((0, 40), (550, 110)), plate.lines(7))
    back = (
        plate.pen()
        .polygon([at(-1000, -560, 3.2), at(900, -560, 3.2), at(900, 620, 3.2), at(-1000, 620, 3.2)])
        .mask()
    )
    plate.lay(back, plate.fade_across((540, 250), (1150, 206)), plate.lines(8))
    plate.edge(back, 3)
    board = (
        plate.pen()
        .polygon([at(-560, -330, 3.2), at(560, -330, 3.2), at(560, 140, 3.2), at(-560, 140, 3.2)])
        .mask()
    )
    plate.lay(board, plate.mottled(plate.even(38), 0.3, cell=20, stretch=4), plate.lines(6, angle=8))
    plate.edge(board, 7)
    wiped = plate.pen().polygon(
        [at(-420, -150, 3.2), at(330, -190, 3.2), at(360, -60, 3.2), at(-400, -20, 3.2)]
    )
    plate.lay(wiped, plate.mottled(plate.even(84), 0.5, cell=10, stretch=6), plate.lines(6, angle=8))
    plate.ink(plate.pen().oval(*at(740, -400, 3.2), 30))
    plate.scratch(plate.pen().oval(*at(740, -400, 3.2), 24))
    x, y = at(740, -400, 3.2)
    plate.ink(plate.pen().line([(x, y), (x, y - 18)], 3).line([(x, y), (x + 11, y + 6)], 3))
    beams = plate.pen()
    for near, far in ((1.0, 1.28), (1.45, 1.85), (2.12, 2.7)):
        pane = [at(-1000, -430, far), at(-1000, -430, near), at(-1000, 180, near), at(-1000, 180, far)]
        glass = plate.pen().polygon(pane)
        plate.scratch(glass)
        plate.edge(glass.mask(), 7)
        (x0, top0), (x1, top1), (_, low1), (_, low0) = pane
        bars = plate.pen().line([((x0 + x1) / 2, (top0 + top1) / 2), ((x0 + x1) / 2, (low0 + low1) / 2)], 5)
        bars.line([(x0, top0 + (low0 - top0) * 0.36), (x1, top1 + (low1 - top1) * 0.36)], 5)
        plate.ink(bars)
        beams.polygon(
            [
                at(-640, 620, far * 1.02),
                at(-640, 620, near * 1.02),
                at(60, 620, near * 0.86),
                at(60, 620, far * 0.86),
            ]
        )
    plate.scratch(beams)
    plate.lay(beams, plate.even(236), plate.lines(5, growth=2))
    desk = (
        plate.pen()
        .polygon([at(-230, 260, 2.75), at(330, 260, 2.75), at(330, 600, 2.75), at(-230, 600, 2.75)])
        .mask()
    )
    plate.lay(desk, plate.even(76), plate.lines(6, angle=90))
    plate.edge(desk, 5)
    top = (
        plate.pen()
        .polygon([at(-260, 250, 2.95), at(360, 250, 2.95), at(360, 250, 2.65), at(-260, 250, 2.65)])
        .mask()
    )
    plate.lay(top, 225, plate.lines(5))
    plate.edge(top, 5)
    sheet = plate.pen().polygon([at(-20, 246, 2.9), at(110, 246, 2.9), at(120, 246, 2.7), at(-24, 246, 2.7)])
    plate.scratch(sheet)
    plate.colour(sheet, OCHRE)
    for depth in (2.25, 1.78, 1.38, 1.05):
        for middle in (-560, -40, 480):
            _bench(plate, at, middle, depth)


def _bench(plate: Plate, at: Callable[[float, float, float], Point], middle: float, depth: float) -> None:
    back, near = depth * 1.09, depth * 0.94
    wide = 190
    seat_back = (
        plate.pen()
        .polygon(
            [
                at(middle - wide + 20, 330, near * 0.9),
                at(middle + wide - 20, 330, near * 0.9),
                at(middle + wide - 20, 410, near * 0.9),
                at(middle - wide + 20, 410, near * 0.9),
            ]
        )
        .mask()
    )
    legs = plate.pen()
    for x in (middle - wide + 14, middle + wide - 14):
        legs.line([at(x, 300, near), at(x, 620, near)], 16 / depth).line(
            [at(x, 300, back), at(x, 600, back)], 12 / depth
        )
        legs.line([at(x, 330, near * 0.9), at(x, 620, near * 0.9)], 14 / depth).line(
            [at(x, 560, near), at(x, 560, near * 0.9)], 12 / depth
        )
    plate.scratch(legs.mask().filter(ImageFilter.MaxFilter(3)))
    plate.ink(legs)
    front = (
        plate.pen()
        .polygon(
            [
                at(middle - wide, 290, near),
                at(middle + wide, 290, near),
                at(middle + wide, 350, near),
                at(middle - wide, 350, near),
            ]
        )
        .mask()
    )
    top = (
        plate.pen()
        .polygon(
            [
                at(middle - wide, 262, back),
                at(middle + wide, 262, back),
                at(middle + wide, 290, near),
                at(middle - wide, 290, near),
            ]
        )
        .mask()
    )
    plate.lay(top, plate.fade_across((0, 255), (1600, 214)), plate.lines(5.5))
    plate.lay(front, 60, plate.lines(5))
    plate.lay(seat_back, 110, plate.lines(5.5))
    for part in (top, front, seat_back):
        plate.edge(part, 3 if depth > 1.6 else 5)
    well = at(middle + wide * 0.7, 274, (back + near) / 2)
    plate.ink(plate.pen().oval(*well, 13 / depth, 6 / depth))


def corridor(plate: Plate) -> None:
    """A long corridor of closed doors; at its end a window and somebody with a coat over the arm."""
    eye = (590, 640)

    def at(x: float, y: float, depth: float) -> Point:
        return (eye[0] + x / depth, eye[1] + y / depth)

    plate.lay(None, plate.glow(plate.even(30), eye, 760, 1000, 190), plate.lines(8))
    floor = plate.pen().polygon([at(-620, 760, 9), at(620, 760, 9), at(620, 760, 0.8), at(-620, 760, 0.8)])
    plate.lay(
        floor,
        plate.glow(plate.fade((720, 220), (1500, 60)), (590, 900), 500, 620, 60),
        plate.lines(5, growth=1.8),
    )
    ceiling = plate.pen().polygon(
        [at(-620, -700, 9), at(620, -700, 9), at(620, -700, 0.8), at(-620, -700, 0.8)]
    )
    plate.lay(ceiling, plate.fade((0, 40), (560, 190)), plate.lines(7))
    walls = ((-1, plate.fade_across((0, 44), (520, 186))), (1, plate.fade_across((660, 150), (1200, 14))))
    for side, tone in walls:
        wall = plate.pen().polygon(
            [
                at(side * 620, -700, 9),
                at(side * 620, -700, 0.8),
                at(side * 620, 760, 0.8),
                at(side * 620, 760, 9),
            ]
        )
        plate.lay(wall, tone, plate.lines(7, angle=90))
        dado = plate.pen().polygon(
            [
                at(side * 620, 260, 9),
                at(side * 620, 260, 0.8),
                at(side * 620, 760, 0.8),
                at(side * 620, 760, 9),
            ]
        )
        plate.shadow(dado.mask(), plate.even(96 if side < 0 else 30), plate.lines(7))
        plate.ink(plate.pen().line([at(side * 620, 260, 9), at(side * 620, 260, 0.8)], 4))
    end = plate.pen().polygon([at(-620, -700, 9), at(620, -700, 9), at(620, 760, 9), at(-620, 760, 9)])
    plate.scratch(end)
    plate.edge(end.mask(), 5)
    window = plate.pen().polygon([at(-300, -420, 9), at(300, -420, 9), at(300, 330, 9), at(-300, 330, 9)])
    plate.edge(window.mask(), 5)
    plate.ink(
        plate.pen().line([at(0, -420, 9), at(0, 330, 9)], 3).line([at(-300, -120, 9), at(300, -120, 9)], 3)
    )
    for depth in (6.6, 4.9, 3.6, 2.65, 1.95, 1.4, 1.0):
        for side in (-1, 1):
            _door(plate, at, side, depth)
    lamps = plate.pen()
    for depth in (7, 5.2, 3.9, 2.9, 2.15, 1.6, 1.2):
        lamps.polygon(
            [at(-90, -690, depth), at(90, -690, depth), at(90, -690, depth * 0.9), at(-90, -690, depth * 0.9)]
        )
    plate.scratch(lamps)
    path = (
        plate.pen()
        .polygon([at(-130, 760, 8.8), at(130, 760, 8.8), at(150, 760, 1.6), at(-210, 760, 1.6)])
        .mask()
    )
    plate.lay(path, plate.fade((720, 255), (1200, 150)), plate.lines(5, growth=1.8))
    woman = plate.pen()
    figures.person(woman, 604, 830, 196, stride=0.09)
    woman.oval(604, 646, 9).polygon([(628, 736), (656, 738), (662, 806), (630, 800)])
    plate.ink_clear(woman)
    plate.shadow(
        plate.pen().polygon([(586, 830), (622, 830), (650, 1060), (560, 1060)]).mask(), 36, plate.lines(5)
    )


def _door(plate: Plate, at: Callable[[float, float, float], Point], side: int, depth: float) -> None:
    near = depth * 0.84
    x = side * 620
    hole = (
        plate.pen()
        .polygon([at(x, -330, depth), at(x, -330, near), at(x, 760, near), at(x, 760, depth)])
        .mask()
    )
    plate.lay(hole, plate.even(22 if side > 0 else 54), plate.lines(7, angle=90))
    plate.edge(hole, 5)
    rim = plate.pen().line(
        [at(x, 760, depth), at(x, -330, depth), at(x, -330, near), at(x, 760, near)], 9 / depth + 1
    )
    plate.scratch(rim)
    plate.scratch(plate.pen().oval(*at(x, 240, near * 1.03), 7 / depth + 1))
    pane = plate.pen().polygon([at(x, -560, depth), at(x, -560, near), at(x, -400, near), at(x, -400, depth)])
    plate.lay(pane, 205, plate.lines(6))


def newspaper_hands(plate: Plate) -> None:
    """A folded sheet goes from one hand into another."""
    plate.lay(
        None,
        plate.glow(plate.mottled(plate.even(84), 0.3, cell=60, stretch=2), (800, 520), 980, 620, 150),
        plate.lines(9, angle=-12, wave=4, length=900),
    )
    _sleeve(
        plate,
        [(-20, 640), (-20, 1010), (330, 830), (360, 800), (300, 560), (262, 548)],
        (-20, 600),
        (340, 800),
        light=(40, 100),
    )
    _sleeve(
        plate,
        [(1620, 330), (1620, 690), (1330, 620), (1262, 560), (1290, 318), (1336, 300)],
        (1262, 330),
        (1620, 640),
        light=(120, 24),
    )
    page = [(392, 560), (1080, 270), (1226, 640), (540, 940)]
    back = [(372, 582), (392, 560), (540, 940), (524, 950)]
    plate.ink(plate.pen().polygon(back))
    paper = plate.pen().polygon(page).mask()
    plate.shadow(
        plate.pen().polygon([(430, 620), (1110, 330), (1280, 700), (590, 1000)]).mask(),
        20,
        plate.lines(9, angle=-12, wave=4, length=900),
    )
    plate.scratch(paper)
    plate.lay(paper, plate.fade_across((392, 252), (1226, 232)), plate.lines(9, angle=68))

    def on(u: float, v: float) -> Point:
        (x0, y0), (x1, y1), _, (x3, y3) = page
        return (x0 + (x1 - x0) * u + (x3 - x0) * v, y0 + (y1 - y0) * u + (y3 - y0) * v)

    text = plate.pen().polygon([on(0.05, 0.06), on(0.72, 0.06), on(0.72, 0.16), on(0.05, 0.16)])
    text.polygon([on(0.05, 0.20), on(0.60, 0.20), on(0.60, 0.235), on(0.05, 0.235)])
    for column in range(3):
        u0 = 0.05 + 0.235 * column
        for row in range(16):
            v = 0.30 + row * 0.042
            if column == 2 and row < 7:
                continue
            long = 0.205 if row % 5 != 4 else plate.random.uniform(0.06, 0.17)
            text.polygon([on(u0, v), on(u0 + long, v), on(u0 + long, v + 0.017), on(u0, v + 0.017)])
    for row in range(21):
        v = 0.07 + row * 0.042
        text.polygon(
            [
                on(0.77, v),
                on(0.95 if row % 6 != 5 else 0.86, v),
                on(0.95 if row % 6 != 5 else 0.86, v + 0.017),
                on(0.77, v + 0.017),
            ]
        )
    plate.ink(text)
    picture = plate.pen().polygon([on(0.52, 0.30), on(0.725, 0.30), on(0.725, 0.57), on(0.52, 0.57)]).mask()
    plate.lay(picture, plate.fade_across((740, 200), (960, 40)), plate.lines(6, angle=22))
    plate.edge(picture, 3)
    plate.edge(paper, 5)
    plate.ink(plate.pen().line([on(0, 0.995), on(1, 0.995)], 5))

    palm = plate.pen().polygon(
        [(330, 590), (420, 560), (470, 640), (500, 760), (480, 850), (400, 852), (332, 806)]
    )
    palm.line([(400, 610), (520, 612), (590, 640)], 62).oval(590, 640, 31)
    _skin(plate, palm.mask(), (330, 640))
    plate.scratch(plate.pen().oval(602, 642, 13, 17))
    plate.ink(plate.pen().line([(430, 652), (470, 700), (486, 760)], 3))
    other = plate.pen().polygon(
        [(1296, 318), (1210, 330), (1148, 420), (1140, 520), (1180, 590), (1270, 566), (1300, 530)]
    )
    other.line([(1200, 500), (1090, 500), (1034, 476)], 60).oval(1034, 476, 30)
    _skin(plate, other.mask(), (1000, 1300))
    plate.scratch(plate.pen().oval(1022, 474, 13, 16))
    plate.ink(plate.pen().line([(1180, 460), (1150, 440), (1146, 410)], 3))
    for cuff in (
        [(318, 556), (356, 560), (398, 806), (352, 826)],
        [(1256, 312), (1300, 304), (1296, 572), (1254, 562)],
    ):
        mask = plate.pen().polygon(cuff).mask()
        plate.scratch(mask)
        plate.edge(mask, 5)


def _skin(plate: Plate, mask: Image.Image, across: tuple[float, float]) -> None:
    plate.scratch(mask)
    shade = plate.fade_across((across[0], 214), ((across[0] + across[1]) / 2, 246), (across[1], 176))
    plate.lay(mask, shade, plate.lines(7, angle=58))
    plate.edge(mask, 7)


def _sleeve(plate: Plate, outline: list[Point], start: Point, end: Point, *, light: tuple[int, int]) -> None:
    mask = plate.pen().polygon(outline).mask()
    plate.lay(mask, plate.fade_across((start[0], light[0]), (end[0], light[1])), plate.lines(7, angle=34))
    plate.edge(mask, 7)
    plate.ink(
        plate.pen().line(
            [
                ((start[0] * 2 + end[0]) / 3, (start[1] + end[1]) / 2),
                ((start[0] + end[0] * 2) / 3, (start[1] + end[1]) / 2 + 30),
            ],
            4,
        )
    )
