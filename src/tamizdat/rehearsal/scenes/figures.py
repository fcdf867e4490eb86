"""Small figures and ships that several pictures share. Nobody has a face."""

import math

from tamizdat.rehearsal.engraving import Pen, Point


def person(pen: Pen, x: float, ground: float, height: float, *, lean: float = 0, stride: float = 0.1) -> None:
    """Someone in a coat, seen from behind or from afar; `lean` and `stride` in parts of the height."""
    h = height

    def at(dx: float, dy: float) -> Point:
        return (x + (dx + lean * dy) * h, ground - dy * h)

    pen.polygon([at(-0.10, 0.45), at(-stride - 0.055, 0), at(-stride + 0.035, 0), at(0.0, 0.42)])
    pen.polygon([at(0.0, 0.42), at(stride - 0.035, 0), at(stride + 0.055, 0), at(0.10, 0.45)])
    coat = [at(-0.145, 0.33), at(-0.13, 0.55), at(-0.15, 0.70), at(-0.125, 0.785), at(-0.045, 0.83)]
    pen.polygon([*coat, at(0.045, 0.83), at(0.125, 0.785), at(0.15, 0.70), at(0.13, 0.55), at(0.145, 0.33)])
    pen.polygon([at(-0.032, 0.81), at(-0.03, 0.88), at(0.03, 0.88), at(0.032, 0.81)])
    head = at(0, 0.925)
    pen.oval(head[0], head[1], 0.055 * h, 0.068 * h)


def cap(pen: Pen, x: float, ground: float, height: float, *, lean: float = 0) -> None:
    """A cap for `person`."""
    top = (x + lean * 0.96 * height, ground - 0.965 * height)
    pen.oval(top[0], top[1], 0.070 * height, 0.036 * height)


def gull(pen: Pen, x: float, y: float, span: float, *, tilt: float = 0.0) -> None:
    """A bird far off: two bent wings."""
    for side in (-1, 1):
        points = []
        for step in range(9):
            t = step / 8
            points.append((x + side * t * span, y - math.sin(t * 2.3) * span * 0.34 + side * t * tilt * span))
        pen.line(points, max(1.5, span * 0.09))


def frigate(pen: Pen, bow: Point, scale: float, *, flip: bool = False) -> None:
    """A grey ship seen from the side. `bow` is where deck and stem meet; the hull is 100 scales long."""
    side = -1 if flip else 1

    def at(x: float, y: float) -> Point:
        return (bow[0] + side * (x - 100) * scale, bow[1] + (y + 4.6) * scale)

    def shape(*points: Point) -> None:
        pen.polygon([at(*point) for point in points])

    def stroke(width: float, *points: Point) -> None:
        pen.line([at(*point) for point in points], max(1.2, width * scale))

    shape((0, 0), (60, -0.3), (80, -1.6), (100, -4.6), (93.5, 6.6), (2.5, 6.6))
    shape((13, 0), (13, -5.6), (29, -5.6), (30.5, 0))
    shape((31, 0), (31, -4.4), (52, -4.4), (52, 0))
    shape((33.5, -4), (34.6, -10.6), (41, -10.6), (42.4, -4))
    shape((50, 0), (50, -7.2), (54, -7.6), (54, -10.8), (57, -10.8), (57, -13.4), (65.6, -13.4))
    shape(
        (50, -2),
        (65.6, -13.4),
        (67.2, -10.4),
        (70.6, -10.0),
        (71.8, -5.4),
        (75.6, -5.0),
        (76.4, -0.5),
        (52, 0),
    )
    shape((52, -13), (56.6, -13), (57.6, -24), (58.6, -24), (60.8, -13))
    stroke(0.55, (58.1, -23), (58.1, -33))
    stroke(0.45, (53.6, -24.6), (62.6, -24.6))
    stroke(0.4, (54.8, -28.6), (61.4, -28.6))
    shape((55.8, -20.6), (55.8, -18), (60.6, -18), (60.6, -20.6))
    shape((36.6, -10), (37.8, -19), (38.6, -19), (40.0, -10))
    stroke(0.4, (38.2, -18), (38.2, -24))
    stroke(0.4, (35.4, -19.4), (41.0, -19.4))
    dome = at(46.4, -7.0)
    pen.oval(dome[0], dome[1], 1.9 * scale)
    shape((44.8, -4), (45.2, -6.4), (47.6, -6.4), (48, -4))
    shape((77.6, -0.4), (78.6, -4.2), (82.6, -4.6), (84.8, -0.6))
    stroke(0.6, (82, -3.2), (91, -5.0))
    stroke(0.35, (1, 0), (-0.6, -7.5))
    shape((-0.6, -7.5), (-5.6, -6.6), (-5.2, -4.2), (-0.1, -5.0))
    for x in range(3, 31, 3):
        stroke(0.16, (x, 0), (x, -1.5))
    stroke(0.16, (1, -1.5), (13, -1.5))


def rigging(pen: Pen, bow: Point, scale: float) -> None:
    """The wires of `frigate`."""
    for *ends, width in (
        (58.1, -32.6, 98.6, -5.2, 1.4),
        (58.1, -32.6, 38.2, -23.6, 1.2),
        (38.2, -23.6, 2, -1, 1.4),
    ):
        x0, y0, x1, y1 = (value * scale for value in ends)
        dx, dy = bow[0] - 100 * scale, bow[1] + 4.6 * scale
        pen.line([(dx + x0, dy + y0), (dx + x1, dy + y1)], width)


def bollard(pen: Pen, x: float, ground: float, size: float) -> None:
    pen.polygon(
        [
            (x - 0.34 * size, ground),
            (x - 0.28 * size, ground - 0.8 * size),
            (x + 0.28 * size, ground - 0.8 * size),
            (x + 0.34 * size, ground),
        ]
    )
    pen.oval(x, ground - 0.86 * size, 0.48 * size, 0.2 * size)
