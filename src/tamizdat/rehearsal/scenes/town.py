"""Streets, squares, houses."""

import math
from collections.abc import Callable

from PIL import ImageFilter

from tamizdat.rehearsal.engraving import OCHRE, RED, Plate, Point
from tamizdat.rehearsal.scenes import figures


def courthouse_steps(plate: Plate) -> None:
    """A court with columns; below, people who wait, with long shadows."""
    plate.lay(
        None,
        plate.mottled(plate.fade((0, 190), (500, 244)), 0.3, cell=40, stretch=5),
        plate.lines(8.5, wave=4, length=1200),
    )
    front = plate.pen().polygon([(170, 270), (800, 40), (1430, 270), (1430, 340), (170, 340)]).mask()
    plate.lay(front, plate.fade((40, 226), (340, 190)), plate.lines(7, wave=0.6))
    plate.lay(
        plate.pen().polygon([(330, 262), (800, 92), (1270, 262)]),
        plate.fade((90, 120), (262, 70)),
        plate.lines(6.5, angle=28),
    )
    plate.edge(front, 5)
    plate.ink(plate.pen().line([(170, 272), (1430, 272)], 4).line([(170, 306), (1430, 306)], 2.4))
    scales = (
        plate.pen()
        .line([(800, 142), (800, 236)], 6)
        .line([(734, 166), (866, 150)], 5)
        .line([(770, 238), (830, 238)], 8)
    )
    for x, y in ((734.0, 166.0), (866.0, 150.0)):
        scales.line([(x, y), (x - 26, y + 46)], 1.8).line([(x, y), (x + 26, y + 46)], 1.8).polygon(
            [(x - 32, y + 46), (x + 32, y + 46), (x + 16, y + 62), (x - 16, y + 62)]
        )
    plate.scratch(scales)
    hall = plate.pen().box(200, 340, 1200, 330)
    plate.lay(hall, plate.fade((340, 6), (670, 46)), plate.lines(7))
    door = plate.pen().box(720, 430, 160, 240)
    plate.lay(door, plate.fade((430, 120), (670, 210)), plate.lines(6, angle=90))
    plate.ink(plate.pen().box(797, 430, 6, 240))
    for number in range(8):
        x = 214 + number * 157.5
        column = plate.pen().polygon([(x + 4, 378), (x + 66, 378), (x + 70, 646), (x, 646)]).mask()
        plate.lay(
            column,
            plate.fade_across((x, 214), (x + 20, 252), (x + 46, 168), (x + 70, 44)),
            plate.lines(6, angle=90),
        )
        plate.edge(column, 3)
        ends = plate.pen().box(x - 8, 342, 86, 18).box(x - 2, 360, 74, 18).box(x - 8, 646, 86, 24).mask()
        plate.lay(ends, plate.fade_across((x, 246), (x + 40, 210), (x + 78, 120)), plate.lines(6))
        plate.edge(ends, 3)
    for step in range(10):
        y, reach = 670 + step * 21, step * 17
        tread = plate.pen().box(150 - reach, y, 1300 + 2 * reach, 10)
        riser = plate.pen().box(150 - reach, y + 9, 1300 + 2 * reach, 12)
        plate.scratch(tread)
        plate.lay(riser, plate.fade_across((0, 170), (900, 110), (1600, 50)), plate.lines(4))
    square = plate.pen().box(0, 880, 1600, 120)
    plate.lay(
        square,
        plate.mottled(plate.fade((880, 232), (1000, 196)), 0.3, cell=14, stretch=4),
        plate.lines(9, wave=1.5, length=500),
    )
    for x in (-6, 1440):
        pier = plate.pen().polygon([(x, 690), (x + 166, 690), (x + 166, 900), (x, 900)]).mask()
        plate.lay(pier, plate.fade_across((x, 150), (x + 166, 66)), plate.lines(7, wave=0.5))
        plate.edge(pier, 5)
        lamp = (
            plate.pen()
            .line([(x + 83, 690), (x + 83, 520)], 9)
            .polygon([(x + 62, 520), (x + 104, 520), (x + 112, 462), (x + 54, 462)])
            .polygon([(x + 48, 462), (x + 118, 462), (x + 83, 436)])
        )
        plate.ink(lamp)
    people = (
        (330, 912, 150),
        (398, 922, 158),
        (452, 910, 146),
        (640, 936, 170),
        (1010, 918, 152),
        (1072, 930, 162),
        (1262, 944, 172),
        (1208, 940, 118),
        (860, 792, 128),
    )
    shade = plate.pen()
    for x, y, height in people:
        shade.polygon(
            [
                (x - 12, y),
                (x + 12, y),
                (x - height * 1.25, y + height * 0.44),
                (x - height * 1.5, y + height * 0.40),
            ]
        )
    plate.shadow(shade.mask(), 30, plate.lines(5))
    for x, y, height in people:
        pen = plate.pen()
        figures.person(pen, x, y, height, stride=0.05, lean=plate.random.uniform(-0.02, 0.03))
        plate.ink_clear(pen)


def empty_market(plate: Plate) -> None:
    """A covered market in perspective: stalls with nothing on them, one person who sweeps."""
    eye = (800, 430)

    def at(x: float, y: float, depth: float) -> Point:
        """A point of the hall on the picture; depth 1 is near, larger is farther."""
        return (eye[0] + x / depth, eye[1] + y / depth)

    plate.lay(None, plate.glow(plate.even(60), eye, 900, 560, 190), plate.lines(8))
    floor = (
        plate.pen()
        .polygon([at(-1500, 620, 0.9), at(1500, 620, 0.9), at(1500, 620, 9), at(-1500, 620, 9)])
        .mask()
    )
    plate.lay(floor, plate.fade((480, 250), (700, 214), (1067, 150)), plate.lines(4, growth=3.2, wave=0.7))
    joints = plate.pen()
    for x in range(-3000, 3001, 250):
        joints.line([at(x, 620, 9), at(x, 620, 0.9)], 2)
    plate.shadow(joints.mask(), 90, plate.lines(4))
    end = plate.pen().polygon(
        [at(-640, 620, 9), at(-640, -300, 9), at(0, -900, 9), at(640, -300, 9), at(640, 620, 9)]
    )
    plate.scratch(end)
    roof = plate.pen()
    for side in (-1, 1):
        roof.polygon([at(0, -900, 9), at(side * 760, -430, 9), at(side * 760, -430, 0.55), at(0, -900, 0.55)])
    plate.lay(
        roof,
        plate.glow(plate.even(48), eye, 760, 520, 150),
        plate.crossed(plate.lines(8, angle=32), plate.lines(8, angle=-32)),
    )
    skylight = plate.pen()
    for depth in (8.2, 6.2, 4.7, 3.6, 2.75, 2.1, 1.62, 1.25):
        for side in (-1, 1):
            skylight.polygon(
                [
                    at(side * 120, -826, depth),
                    at(side * 420, -640, depth),
                    at(side * 420, -640, depth * 0.88),
                    at(side * 120, -826, depth * 0.88),
                ]
            )
    plate.scratch(skylight)
    for depth in (8.8, 6.7, 5.1, 3.9, 3.0, 2.3, 1.78, 1.36, 1.05):
        frame = plate.pen()
        wide = 46 / depth
        frame.line([at(-760, -430, depth), at(0, -900, depth), at(760, -430, depth)], wide)
        frame.line([at(-760, -430, depth), at(760, -430, depth)], wide * 0.5)
        frame.line([at(0, -430, depth), at(0, -900, depth)], wide * 0.4)
        for side in (-1, 1):
            frame.line([at(side * 760, -430, depth), at(side * 760, 620, depth)], wide)
        plate.ink(frame)
    for depth in (7.4, 5.6, 4.3, 3.3, 2.55, 1.95, 1.5, 1.16):
        for side in (-1, 1):
            _stall(plate, at, side, depth)
    sweeper = plate.pen()
    figures.person(sweeper, 742, 640, 174, stride=0.11, lean=0.1)
    sweeper.line([(770, 500), (806, 640)], 4).polygon([(798, 616), (816, 612), (838, 646), (796, 648)]).line(
        [(756, 520), (790, 556)], 10
    )
    plate.ink_clear(sweeper)
    plate.shadow(
        plate.pen().polygon([(730, 640), (760, 640), (690, 716), (640, 712)]).mask(), 50, plate.lines(5)
    )


def _stall(plate: Plate, at: Callable[[float, float, float], Point], side: int, depth: float) -> None:
    near, far = depth * 0.84, depth
    inner, outer = 360, 740
    awning = [
        at(side * (inner - 70), -10, far),
        at(side * outer, -230, far),
        at(side * outer, -230, near),
        at(side * (inner - 70), -10, near),
    ]
    mask = plate.pen().polygon(awning).mask()
    plate.lay(mask, 236)
    stripes = plate.pen()
    for k in range(5):
        d0, d1 = far + (near - far) * k / 5, far + (near - far) * (k + 0.5) / 5
        stripes.polygon(
            [
                at(side * (inner - 70), -10, d0),
                at(side * outer, -230, d0),
                at(side * outer, -230, d1),
                at(side * (inner - 70), -10, d1),
            ]
        )
    plate.ink(stripes)
    plate.edge(mask, 3)
    table = (
        plate.pen()
        .polygon(
            [
                at(side * inner, 330, far),
                at(side * outer, 330, far),
                at(side * outer, 330, near),
                at(side * inner, 330, near),
            ]
        )
        .mask()
    )
    plate.lay(table, 246, plate.lines(7))
    front = (
        plate.pen()
        .polygon(
            [
                at(side * inner, 330, far),
                at(side * inner, 330, near),
                at(side * inner, 560, near),
                at(side * inner, 560, far),
            ]
        )
        .mask()
    )
    plate.lay(front, plate.even(70), plate.lines(5.5, angle=90))
    head = (
        plate.pen()
        .polygon(
            [
                at(side * inner, 330, near),
                at(side * outer, 330, near),
                at(side * outer, 560, near),
                at(side * inner, 560, near),
            ]
        )
        .mask()
    )
    plate.lay(head, plate.even(38), plate.lines(6))
    for part in (table, front, head):
        plate.edge(part, 3)
    poles = plate.pen()
    for d in (near, far):
        poles.line([at(side * (inner - 50), -12, d), at(side * (inner - 50), 620, d)], 15 / d)
    plate.ink(poles)


def umbrellas(plate: Plate) -> None:
    """A square full of umbrellas, seen from a roof; one of them is red."""
    plate.lay(None, plate.mottled(plate.even(120), 0.4, cell=30), plate.lines(8, angle=20))
    spots: list[tuple[float, float, float]] = []
    tries = 0
    while len(spots) < 330 and tries < 40000:
        tries += 1
        x, y = plate.random.uniform(-40, 1640), plate.random.uniform(-40, 1240)
        r = plate.random.uniform(44, 66)
        if y > 1010 and x > 1130 - (y - 1010) * 0.5:
            continue
        if all(math.hypot(x - a, y - b) > (r + c) * 0.8 for a, b, c in spots):
            spots.append((x, y, r))
    red = min(range(len(spots)), key=lambda n: math.hypot(spots[n][0] - 1010, spots[n][1] - 470))
    plate.scratch(plate.pen().polygon([(1000, 1200), (1600, 900), (1600, 1200)]))
    steps = plate.pen()
    for k in range(12):
        down = 26 * k
        steps.line([(1000 + down * 0.6, 1210 + down), (1610 + down * 0.6, 905 + down)], 11 - k * 0.5)
    plate.ink(steps)
    for number in sorted(range(len(spots)), key=lambda n: (n == red, plate.random.random())):
        _umbrella(plate, *spots[number], red=number == red)


def _umbrella(plate: Plate, x: float, y: float, r: float, *, red: bool) -> None:
    turn = plate.random.uniform(0, math.pi / 4)
    box = (int(x - 1.7 * r), int(y - 1.7 * r))
    side = int(3.4 * r)
    small = Plate(side, side, seed=plate.random.randrange(1 << 30))
    cx, cy = x - box[0], y - box[1]
    tip = (cx + r * 0.08, cy - r * 0.10)

    def rim(angle: float, reach: float = 1.0) -> Point:
        return (cx + r * reach * math.cos(angle), cy + r * reach * math.sin(angle))

    corners = [turn + math.pi / 4 * k for k in range(8)]
    outline = []
    for angle in corners:
        outline += [rim(angle), rim(angle + math.pi / 8, 0.9)]
    plate.paste_shadow(small.pen().polygon([(px + r * 0.2, py + r * 0.26) for px, py in outline]).mask(), box)
    body = small.pen().polygon(outline).mask()
    small.lay(None, 255)
    pale = plate.random.random() < 0.13
    for angle in corners:
        lit = 0.5 + 0.5 * math.cos(angle + math.pi / 8 + 2.2)
        tone = (150 + 105 * lit) if red or pale else (8 + 118 * lit)
        small.lay(
            small.pen().polygon([tip, rim(angle), rim(angle + math.pi / 8, 0.9), rim(angle + math.pi / 4)]),
            round(tone),
            small.lines(5, angle=-math.degrees(angle + math.pi / 8)),
        )
    ribs = small.pen()
    for angle in corners:
        ribs.line([tip, rim(angle)], 1.8)
    small.lay(ribs, 0 if red or pale else 235)
    small.ink(small.pen().oval(*tip, 3.4))
    small.edge(body, 3)
    plate.paste_plate(small, body.filter(ImageFilter.MaxFilter(3)), box, colour=RED if red else None)


def snow_street(plate: Plate) -> None:
    """A steep street in the snow at seven in the morning; one lit window, one line of footprints."""
    sky = plate.mottled(plate.fade((0, 78), (420, 140), (800, 190)), 0.3, cell=50, stretch=3)
    plate.lay(None, sky, plate.lines(9, wave=5, length=800))
    ground = plate.pen().polygon(
        [(0, 1180), (470, 800), (640, 780), (760, 810), (1200, 1240), (1200, 1500), (0, 1500)]
    )
    plate.scratch(ground)
    plate.lay(
        ground,
        plate.mottled(plate.fade((780, 252), (1500, 222)), 0.34, cell=50, stretch=3),
        plate.lines(10, angle=6, wave=8, length=500),
    )
    left = (
        (0, 230, 250, 150, 1230),
        (215, 370, 340, 260, 1100),
        (350, 452, 460, 400, 990),
        (440, 520, 560, 520, 900),
        (510, 572, 610, 582, 850),
    )
    right = (
        (1200, 960, 210, 120, 1280),
        (985, 850, 330, 250, 1110),
        (860, 770, 450, 392, 1000),
        (780, 716, 540, 500, 900),
        (724, 668, 600, 574, 850),
    )
    for number in range(4, -1, -1):
        for side, (x0, x1, eave, ridge, foot) in ((-1, left[number]), (1, right[number])):
            depth = number / 4
            near = foot + (60 if number == 0 else 0)
            slip = (foot - 780) * 0.36
            wall: list[Point] = [(x0, eave - 60 * (1 - depth)), (x1, eave), (x1, foot - slip), (x0, near)]
            mask = plate.pen().polygon(wall).mask()
            dark = (24 if side > 0 else 66) + 70 * depth
            plate.lay(
                mask,
                plate.mottled(plate.fade((200, dark + 20), (1200, dark - 10)), 0.25, cell=26),
                plate.lines(7.5 - 2.5 * depth, angle=90 if side > 0 else 0),
            )
            plate.edge(mask, 5)
            roof = (
                plate.pen()
                .polygon(
                    [
                        (x0, eave - 60 * (1 - depth)),
                        (x1 - side * 26 * (1.1 - depth), eave + 10),
                        (x1 + side * 8, ridge - 6),
                        (x0, ridge - 90 * (1 - depth)),
                    ]
                )
                .mask()
            )
            plate.scratch(roof)
            plate.edge(roof, 3)
            rows, columns = (4 if number < 3 else 3), (3 if number < 2 else 2)
            _windows(
                plate, wall, rows=rows, columns=columns, lit=(2, 1) if number == 0 and side < 0 else None
            )
    lamp = (
        plate.pen()
        .line([(905, 1180), (905, 640), (892, 612), (846, 606)], 10)
        .polygon([(816, 612), (874, 604), (860, 632), (830, 634)])
        .polygon([(888, 1180), (922, 1180), (916, 1120), (894, 1120)])
    )
    plate.ink_clear(lamp)
    prints = plate.pen()
    for k in range(17):
        t = (k / 16) ** 1.5
        y = 912 + 560 * t
        x = 640 - 60 * t + math.sin(k * 0.5) * 10 + (1 if k % 2 else -1) * (6 + 22 * t)
        prints.oval(x, y, 4 + 11 * t, 6 + 17 * t)
    plate.ink(prints)
    figure = plate.pen()
    figures.person(figure, 640, 906, 128, stride=0.09)
    plate.ink_clear(figure)
    flakes = plate.pen()
    for _ in range(340):
        y = plate.random.uniform(0, 1500)
        flakes.oval(plate.random.uniform(0, 1200), y, plate.random.choice((2, 2.6, 3.4, 5, 6.5)))
    plate.scratch(flakes)


def _windows(
    plate: Plate, wall: list[Point], *, rows: int, columns: int, lit: tuple[int, int] | None
) -> None:
    (x0, t0), (x1, t1), (_, b1), (_, b0) = wall
    panes, frames, light = plate.pen(), plate.pen(), plate.pen()
    for row in range(rows):
        for column in range(columns):
            u0, u1 = (column + 0.25) / columns, (column + 0.72) / columns
            v0, v1 = (row + 0.3) / (rows + 0.9), (row + 0.86) / (rows + 0.9)
            corners = [
                (x0 + (x1 - x0) * u, (t0 + (t1 - t0) * u) * (1 - v) + (b0 + (b1 - b0) * u) * v)
                for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))
            ]
            frames.line([*corners, corners[0]], 4)
            (light if (row, column) == lit else panes).polygon(corners)
    plate.ink(panes)
    plate.scratch(frames)
    plate.scratch(light)
    plate.colour(light, OCHRE)


def night_window(plate: Plate) -> None:
    """The front of a house at night; one window is lit, and somebody writes in it."""
    plate.lay(None, plate.mottled(plate.fade((0, 30), (1500, 12)), 0.2, cell=60), plate.lines(9, angle=0))
    wall = plate.pen().box(70, 120, 1060, 1380).mask()
    plate.lay(
        wall,
        plate.glow(plate.mottled(plate.even(44), 0.3, cell=34), (760, 860), 620, 620, 60),
        plate.lines(9),
    )
    bricks = plate.pen()
    for row in range(70):
        y = 130 + row * 20
        for column in range(26):
            if plate.random.random() < 0.16:
                bricks.box(74 + column * 41 + (row % 2) * 20, y, 36, 3)
    plate.scratch(bricks)
    plate.ink(plate.pen().box(40, 90, 1120, 34))
    plate.scratch(plate.pen().box(40, 124, 1120, 4))
    for row in range(4):
        for column in range(3):
            x, y = 150 + column * 330, 200 + row * 320
            _sash(plate, x, y, lit=(row, column) == (2, 1))
    drain = plate.pen().box(1092, 124, 18, 1376)
    plate.ink_clear(drain)


def _sash(plate: Plate, x: float, y: float, *, lit: bool) -> None:
    frame = plate.pen().box(x, y, 240, 250)
    plate.scratch(plate.pen().box(x - 14, y - 14, 268, 278))
    plate.lay(plate.pen().box(x - 14, y - 14, 268, 278), 190, plate.lines(6))
    plate.lay(frame, 8 if not lit else 255)
    sill = plate.pen().box(x - 26, y + 262, 292, 20).mask()
    plate.lay(sill, 230, plate.lines(7))
    plate.edge(sill, 3)
    if lit:
        plate.colour(frame, OCHRE)
        inside = plate.pen().oval(x + 70, y + 130, 27, 34).box(x + 58, y + 150, 24, 30)
        inside.polygon(
            [
                (x + 4, y + 250),
                (x + 14, y + 198),
                (x + 44, y + 176),
                (x + 98, y + 176),
                (x + 128, y + 200),
                (x + 176, y + 228),
            ]
        )
        inside.box(x, y + 226, 240, 26).line([(x + 214, y + 228), (x + 214, y + 150), (x + 188, y + 134)], 5)
        inside.polygon([(x + 152, y + 158), (x + 182, y + 120), (x + 206, y + 148)])
        plate.ink(inside)
    else:
        pane = plate.pen().polygon([(x + 20, y + 250), (x + 150, y), (x + 200, y), (x + 70, y + 250)])
        plate.lay(pane, 40, plate.lines(7, angle=0))
        if plate.random.random() < 0.5:
            plate.lay(
                plate.pen().box(x, y, 240, plate.random.choice((70, 110, 160))), 96, plate.lines(6, angle=90)
            )
    bars = plate.pen().box(x + 115, y, 10, 250).box(x, y + 104, 240, 8)
    plate.lay(bars, 225 if not lit else 0)
