"""Portraits without faces, and the paper's mark."""

import math

from tamizdat.rehearsal.engraving import Plate


def _ground(plate: Plate, *, dark: bool = False) -> None:
    tone = plate.glow(plate.even(70 if dark else 176), (400, 330), 520, 520, 110)
    plate.lay(None, tone, plate.rings((400, 330), 9))


def _shoulders(
    plate: Plate, *, tone: tuple[int, int] = (92, 14), width: float = 300, top: float = 560
) -> None:
    coat = (
        plate.pen()
        .polygon(
            [
                (400 - width, 800),
                (400 - width * 0.94, 690),
                (400 - width * 0.66, 626),
                (330, top),
                (470, top),
                (400 + width * 0.66, 626),
                (400 + width * 0.94, 690),
                (400 + width, 800),
            ]
        )
        .mask()
    )
    plate.lay(
        coat, plate.fade_across((400 - width, tone[0]), (400 + width, tone[1])), plate.lines(7.5, angle=62)
    )
    plate.edge(coat, 7)


def _head(plate: Plate, *, width: float = 104, height: float = 138, y: float = 372) -> None:
    neck = plate.pen().polygon([(352, 440), (448, 440), (462, 590), (338, 590)]).mask()
    plate.scratch(neck)
    plate.lay(neck, plate.fade_across((338, 150), (462, 30)), plate.lines(7, angle=-28))
    plate.edge(neck, 5)
    head = plate.pen().oval(400, y - height * 0.16, width, height * 0.84)
    head.polygon(
        [
            (400 - width * 0.98, y - 20),
            (400 + width * 0.98, y - 20),
            (400 + width * 0.78, y + height * 0.56),
            (400 + width * 0.34, y + height),
            (400 - width * 0.34, y + height),
            (400 - width * 0.78, y + height * 0.56),
        ]
    )
    face = head.mask()
    plate.scratch(face)
    plate.lay(
        face, plate.fade_across((400 - width, 252), (400, 226), (400 + width, 86)), plate.lines(7, angle=-28)
    )
    plate.edge(face, 5)


def aldane(plate: Plate) -> None:
    """A seaman's cap and a collar turned up."""
    _ground(plate)
    _shoulders(plate)
    _head(plate)
    collar = (
        plate.pen()
        .polygon([(300, 600), (330, 470), (368, 500), (400, 640), (340, 720)])
        .polygon([(500, 600), (470, 470), (432, 500), (400, 640), (460, 720)])
    )
    plate.ink(collar)
    plate.scratch(
        plate.pen()
        .line([(332, 478), (306, 600), (342, 712)], 3)
        .line([(468, 478), (494, 600), (458, 712)], 3)
    )
    cap = (
        plate.pen()
        .polygon([(276, 268), (284, 190), (340, 150), (460, 150), (516, 190), (524, 268)])
        .oval(400, 262, 128, 30)
        .polygon([(280, 276), (520, 276), (506, 320), (400, 334), (294, 320)])
    )
    plate.ink(cap)
    plate.scratch(plate.pen().line([(284, 254), (400, 268), (516, 254)], 4).oval(400, 222, 17))
    plate.scratch(plate.pen().oval(366, 712, 8).oval(366, 762, 8))


def corvane(plate: Plate) -> None:
    """Hair pinned up with a pencil, and a scarf."""
    _ground(plate, dark=True)
    _shoulders(plate, tone=(190, 60), width=270)
    _head(plate, width=96, height=132)
    hair = (
        plate.pen()
        .polygon(
            [
                (298, 396),
                (292, 300),
                (330, 226),
                (400, 204),
                (470, 226),
                (508, 300),
                (502, 396),
                (484, 330),
                (430, 286),
                (360, 290),
                (314, 330),
            ]
        )
        .oval(400, 178, 62, 50)
    )
    plate.ink(hair)
    strands = plate.pen()
    for k in range(7):
        strands.line([(316 + k * 27, 300 - 12 * math.sin(k)), (340 + k * 20, 236)], 2)
    plate.scratch(
        strands.ring(400, 178, 40, 2.4, start=190, end=330).ring(400, 178, 26, 2.4, start=200, end=320)
    )
    pencil = plate.pen().line([(300, 214), (506, 142)], 10).polygon([(506, 136), (512, 150), (532, 134)])
    plate.scratch(pencil.mask())
    plate.edge(pencil.mask(), 5)
    scarf = (
        plate.pen()
        .polygon(
            [
                (312, 520),
                (400, 560),
                (488, 520),
                (512, 586),
                (470, 640),
                (452, 800),
                (376, 800),
                (392, 650),
                (300, 600),
            ]
        )
        .mask()
    )
    plate.lay(scarf, plate.fade((520, 250), (800, 214)), plate.lines(16, angle=24))
    plate.edge(scarf, 7)


def astarin(plate: Plate) -> None:
    """Round glasses that reflect the window, and a beard."""
    _ground(plate)
    _shoulders(plate, tone=(60, 8), width=310)
    _head(plate, width=106)
    beard = plate.pen().polygon(
        [
            (296, 372),
            (320, 400),
            (352, 424),
            (400, 414),
            (448, 424),
            (480, 400),
            (504, 372),
            (492, 470),
            (452, 548),
            (400, 570),
            (348, 548),
            (308, 470),
        ]
    )
    plate.ink(beard)
    lines = plate.pen()
    for k in range(9):
        lines.line([(326 + k * 18, 440 + 6 * math.cos(k)), (346 + k * 13.5, 540)], 2)
    plate.scratch(lines)
    plate.ink(
        plate.pen().polygon(
            [
                (290, 330),
                (296, 250),
                (340, 204),
                (420, 194),
                (480, 220),
                (508, 270),
                (510, 330),
                (490, 290),
                (440, 258),
                (380, 270),
                (320, 282),
            ]
        )
    )
    glasses = plate.pen().ring(352, 346, 37, 7).ring(448, 346, 37, 7).line([(386, 342), (414, 342)], 6)
    plate.scratch(plate.pen().oval(352, 346, 32).oval(448, 346, 32))
    plate.lay(
        plate.pen()
        .polygon([(330, 366), (356, 320), (376, 330), (350, 374)])
        .polygon([(426, 366), (452, 320), (472, 330), (446, 374)]),
        110,
        plate.lines(5),
    )
    plate.ink(glasses)
    plate.scratch(
        plate.pen().polygon([(372, 590), (400, 640), (428, 590), (446, 612), (400, 720), (354, 612)])
    )


def maun(plate: Plate) -> None:
    """A long plait over one shoulder."""
    _ground(plate, dark=True)
    plate.ink(
        plate.pen().polygon(
            [
                (288, 380),
                (286, 280),
                (330, 204),
                (400, 182),
                (470, 204),
                (514, 280),
                (520, 470),
                (480, 560),
                (320, 560),
                (284, 470),
            ]
        )
    )
    _shoulders(plate, tone=(236, 120), width=262)
    _head(plate, width=96, height=134)
    plate.ink(
        plate.pen().polygon(
            [
                (300, 400),
                (290, 300),
                (326, 222),
                (400, 192),
                (474, 222),
                (510, 300),
                (500, 400),
                (486, 320),
                (404, 244),
                (314, 326),
            ]
        )
    )
    plate.scratch(
        plate.pen()
        .line([(402, 198), (404, 244)], 3)
        .line([(404, 246), (330, 300)], 2)
        .line([(404, 246), (480, 300)], 2)
    )
    plait = plate.pen()
    for k in range(8):
        plait.oval(496 + 9 * math.sin(k), 500 + k * 38, 33 - k * 1.4, 26)
    mask = plait.mask()
    plate.ink(mask)
    marks = plate.pen()
    for k in range(8):
        x, y = 496 + 9 * math.sin(k), 500 + k * 38
        marks.line([(x - 26, y - 8), (x, y + 14), (x + 26, y - 8)], 3)
    plate.scratch(marks)
    plate.ink(plate.pen().line([(330, 606), (400, 690), (470, 606)], 6))


def edde(plate: Plate) -> None:
    """A high forehead, a roll-neck."""
    _ground(plate)
    _shoulders(plate, tone=(120, 30), width=292)
    _head(plate, width=108, height=142)
    neck = plate.pen().rounded(322, 500, 156, 96, 22).mask()
    plate.lay(neck, plate.fade_across((322, 120), (478, 20)), plate.lines(6, angle=90))
    plate.edge(neck, 7)
    plate.ink(
        plate.pen()
        .polygon([(290, 420), (284, 330), (300, 262), (318, 250), (312, 330), (304, 410)])
        .polygon([(510, 420), (516, 330), (500, 262), (482, 250), (488, 330), (496, 410)])
    )
    plate.ink(
        plate.pen()
        .rounded(318, 332, 68, 40, 9)
        .rounded(414, 332, 68, 40, 9)
        .line([(384, 344), (416, 344)], 6)
        .line([(318, 344), (296, 338)], 5)
        .line([(482, 344), (504, 338)], 5)
    )
    plate.scratch(plate.pen().rounded(325, 339, 54, 26, 6).rounded(421, 339, 54, 26, 6))


def istan(plate: Plate) -> None:
    """A wide hat, and a sketchbook held up so that only the hat is seen."""
    _ground(plate, dark=True)
    _shoulders(plate, tone=(60, 6), width=300)
    _head(plate)
    hat = (
        plate.pen()
        .oval(400, 292, 226, 42)
        .polygon([(284, 290), (300, 150), (352, 118), (448, 118), (500, 150), (516, 290)])
    )
    plate.ink(hat)
    plate.scratch(plate.pen().line([(290, 252), (400, 268), (510, 252)], 5))
    book = plate.pen().polygon([(214, 360), (566, 336), (592, 640), (238, 668)]).mask()
    plate.scratch(book)
    plate.lay(book, plate.fade_across((214, 250), (592, 214)), plate.lines(9, angle=86))
    plate.edge(book, 7)
    rings = plate.pen()
    for k in range(15):
        rings.ring(232 + k * 23, 361 - k * 1.6, 11, 3.4)
    plate.ink(rings)
    sketch = (
        plate.pen()
        .line([(282, 560), (350, 520), (430, 548), (540, 500)], 4)
        .line([(340, 524), (346, 432), (362, 432), (372, 528)], 4)
        .line([(290, 590), (420, 584), (548, 560)], 3)
    )
    plate.ink(sketch.ring(470, 440, 26, 4))
    for x0, y0 in ((262, 652), (540, 630)):
        thumb = plate.pen().line([(x0, y0 + 40), (x0 + 6, y0 - 30)], 40).oval(x0 + 6, y0 - 30, 20).mask()
        plate.scratch(thumb)
        plate.lay(thumb, 214, plate.lines(7, angle=-28))
        plate.edge(thumb, 7)


def mark(plate: Plate) -> None:
    """The paper's mark: a light on the far shore, and its way over the water."""
    plate.ink(plate.pen().box(0, 0, 512, 512))
    sky = plate.pen().oval(256, 236, 104).box(0, 236, 512, 276, away=True)
    plate.scratch(sky)
    bars = plate.pen()
    for k, half in enumerate((196, 150, 104, 60, 22)):
        bars.rounded(256 - half, 262 + k * 40, 2 * half, 17, 8)
    plate.scratch(bars)
