"""Engraving with Pillow: shapes and tones are drawn large and soft, then cut into lines of ink.

A `Plate` is worked from back to front. `pen()` gives a `Pen` that collects shapes into a mask; `lay` prints a
tone through a screen into that mask. A tone is 0 (ink) to 255 (paper), even or an image that changes; a
screen holds the tone below which a spot turns to ink, and so makes lines that swell in the dark.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Point = tuple[float, float]
Size = tuple[int, int]
#: Paper and ink of every picture; red and ochre are the two second colours.
PAPER, INK, RED, OCHRE = "#f6f2e9", "#1e1b19", "#b5382a", "#d9a441"
#: Shapes are drawn this much larger and reduced, so that their edges are soft.
_OVER = 2
#: Screens are made this much finer downwards before they are waved, so that a line climbs without steps.
_FINE = 3
#: How hard a line's edge is: a difference in tone of 255 / _EDGE takes it from paper to ink.
_EDGE = 5


class Pen:
    """Collects shapes into one mask: white where they are."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._mask = Image.new("L", (size[0] * _OVER, size[1] * _OVER), 0)
        self._draw = ImageDraw.Draw(self._mask)

    def polygon(self, points: Sequence[Point], *, away: bool = False) -> "Pen":
        self._draw.polygon([(x * _OVER, y * _OVER) for x, y in points], fill=_fill(away))
        return self

    def box(self, x: float, y: float, width: float, height: float, *, away: bool = False) -> "Pen":
        return self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], away=away)

    def oval(self, x: float, y: float, rx: float, ry: float | None = None, *, away: bool = False) -> "Pen":
        ry = rx if ry is None else ry
        box = [(x - rx) * _OVER, (y - ry) * _OVER, (x + rx) * _OVER, (y + ry) * _OVER]
        self._draw.ellipse(box, fill=_fill(away))
        return self

    def ring(
        self, x: float, y: float, radius: float, width: float, *, start: float = 0, end: float = 360
    ) -> "Pen":
        box = [(x - radius) * _OVER, (y - radius) * _OVER, (x + radius) * _OVER, (y + radius) * _OVER]
        self._draw.arc(box, start, end, fill=255, width=max(1, round(width * _OVER)))
        return self

    def line(self, points: Sequence[Point], width: float, *, away: bool = False) -> "Pen":
        drawn = [(x * _OVER, y * _OVER) for x, y in points]
        self._draw.line(drawn, fill=_fill(away), width=max(1, round(width * _OVER)), joint="curve")
        return self

    def rounded(self, x: float, y: float, width: float, height: float, radius: float) -> "Pen":
        box = [x * _OVER, y * _OVER, (x + width) * _OVER, (y + height) * _OVER]
        self._draw.rounded_rectangle(box, radius * _OVER, fill=255)
        return self

    def mask(self) -> Image.Image:
        return self._mask.resize(self._size, Image.Resampling.BOX)


def _fill(away: bool) -> int:  # noqa: FBT001 - an inner shorthand
    return 0 if away else 255


class Plate:
    """One picture while it is cut."""

    def __init__(self, width: int, height: int, *, seed: int = 1) -> None:
        self.size: Size = (width, height)
        self.width, self.height = width, height
        self.random = random.Random(seed)  # noqa: S311 - the same picture every time
        self._print = Image.new("L", self.size, 255)
        self._second = Image.new("L", self.size, 0)
        self._colour = RED

    def pen(self) -> Pen:
        return Pen(self.size)

    def even(self, tone: int) -> Image.Image:
        return Image.new("L", self.size, tone)

    def fade(self, *stops: tuple[float, float]) -> Image.Image:
        """From top to bottom: pairs of height in pixels and tone."""
        return _ramp(stops, self.height).resize(self.size)

    def fade_across(self, *stops: tuple[float, float]) -> Image.Image:
        """From left to right: pairs of distance in pixels and tone."""
        return _ramp(stops, self.width).transpose(Image.Transpose.TRANSPOSE).resize(self.size)

    def glow(self, tone: Image.Image, at: Point, rx: float, ry: float, strength: float) -> Image.Image:
        """Light (or, with a negative strength, shade) around a point."""
        spot = ImageOps.invert(Image.radial_gradient("L"))
        spot = spot.point(lambda value: max(0.0, (value - 76) / 179) ** 1.4 * abs(strength))
        # The gradient reaches its end in the corners: only its inner 70 % is used, so it is drawn larger.
        width, height = max(1, round(rx * 2)), max(1, round(ry * 2))
        layer = Image.new("L", self.size, 0)
        layer.paste(
            spot.resize((width, height), Image.Resampling.BICUBIC), (round(at[0] - rx), round(at[1] - ry))
        )
        return ImageChops.add(tone, layer) if strength > 0 else ImageChops.subtract(tone, layer)

    def mottled(self, tone: Image.Image, depth: float, cell: int = 24, stretch: float = 1) -> Image.Image:
        """The tone with soft blotches, as a hand that does not press evenly leaves them."""
        width, height = math.ceil(self.width / (cell * stretch)) + 2, math.ceil(self.height / cell) + 2
        noise = Image.frombytes("L", (width, height), self.random.randbytes(width * height))
        noise = noise.resize((round(width * cell * stretch), height * cell), Image.Resampling.BICUBIC)
        noise = noise.crop((0, 0, *self.size)).point(lambda value: 128 + (value - 128) * depth)
        return ImageChops.add(tone, noise, offset=-128)

    def lay(
        self,
        mask: Image.Image | Pen | None,
        tone: Image.Image | int,
        screen: Image.Image | None = None,
    ) -> None:
        """Print a tone where the mask is, cut by a screen; without one, flat."""
        if isinstance(tone, int):
            tone = self.even(tone)
        cut = tone if screen is None else ImageChops.subtract(tone, screen, scale=1 / _EDGE, offset=128)
        mask = mask.mask() if isinstance(mask, Pen) else mask
        self._print.paste(cut, (0, 0), mask)

    def ink(self, mask: Image.Image | Pen) -> None:
        self.lay(mask, 0)

    def ink_clear(self, shapes: Pen) -> None:
        """Ink with a hair of paper around it, so that it stands out from the dark."""
        mask = shapes.mask()
        self.scratch(mask.filter(ImageFilter.MaxFilter(5)))
        self.ink(mask)

    def scratch(self, mask: Image.Image | Pen) -> None:
        """Cut away to the paper."""
        self.lay(mask, 255)

    def shadow(self, mask: Image.Image, tone: Image.Image | int, screen: Image.Image) -> None:
        """Print over what is there, so that it only grows darker."""
        tone = self.even(tone) if isinstance(tone, int) else tone
        cut = ImageChops.subtract(tone, screen, scale=1 / _EDGE, offset=128)
        self._print.paste(ImageChops.darker(self._print, cut), (0, 0), mask)

    def edge(self, mask: Image.Image, width: int = 3) -> None:
        """A contour of ink around a mask."""
        grown = mask.filter(ImageFilter.MaxFilter(width))
        self.ink(ImageChops.subtract(grown, mask))

    def colour(self, mask: Image.Image | Pen, colour: str) -> None:
        """Print the second colour there; ink stays above it. A picture has one second colour."""
        mask = mask.mask() if isinstance(mask, Pen) else mask
        self._second = ImageChops.lighter(self._second, mask)
        self._colour = colour

    def paste_plate(
        self, small: "Plate", mask: Image.Image, at: tuple[int, int], *, colour: str | None
    ) -> None:
        """Print a smaller plate into this one, where its mask is."""
        self._print.paste(small._print, at, mask)  # noqa: SLF001 - another of the same kind
        if colour is not None:
            self._second.paste(255, at, mask)
            self._colour = colour

    def paste_shadow(self, mask: Image.Image, at: tuple[int, int]) -> None:
        """A solid shadow from a smaller plate's mask."""
        self._print.paste(0, at, mask)

    def pull(self) -> Image.Image:
        """The finished picture, in few colours so that it stays small."""
        printed = self._print.point(lambda value: round(value / 255 * 7) * 255 // 7)
        picture = ImageOps.colorize(printed, INK, PAPER)
        if self._second.getbbox() is None:
            return picture.quantize(8, dither=Image.Dither.NONE)
        over = ImageOps.colorize(printed, INK, self._colour)
        return Image.composite(over, picture, self._second).quantize(32, dither=Image.Dither.NONE)

    def lines(
        self,
        spacing: float,
        *,
        angle: float = 0,
        wave: float = 0,
        length: float = 400,
        growth: float = 0,
    ) -> Image.Image:
        """Lines, `spacing` pixels apart; turned, waved, or growing apart towards the bottom."""
        width, height = (_diagonal(self.size),) * 2 if angle else self.size
        margin = 4 * math.ceil(wave)
        phase = 0.0
        column = bytearray()
        for y in range((height + 2 * margin) * _FINE):
            phase += 1 / (spacing * _FINE * (1 + growth * max(0.0, y / _FINE - margin) / height))
            column.append(round(8 + 239 * abs(2 * (phase % 1) - 1)))
        screen = Image.frombytes("L", (1, len(column)), bytes(column)).resize((width, len(column)))
        if wave:
            screen = self._waved(screen, wave, length)
        screen = screen.resize((width, height + 2 * margin), Image.Resampling.BOX)
        return self._turned(screen.crop((0, margin, width, margin + height)), angle)

    def rings(self, at: Point, spacing: float) -> Image.Image:
        """Circles around one point."""
        screen = Image.new("L", self.size, 128)
        draw = ImageDraw.Draw(screen)
        for radius in range(2 * _diagonal(self.size), 0, -1):
            value = round(8 + 239 * abs(2 * (radius / 2 / spacing % 1) - 1))
            box = [at[0] - radius / 2, at[1] - radius / 2, at[0] + radius / 2, at[1] + radius / 2]
            draw.ellipse(box, fill=value)
        return screen

    def crossed(self, first: Image.Image, second: Image.Image, weight: float = 0.55) -> Image.Image:
        """Two screens over each other: the second one only shows in the dark."""
        return ImageChops.lighter(first, second.point(lambda value: value * weight))

    def _waved(self, screen: Image.Image, wave: float, length: float) -> Image.Image:
        shift = _swell(self.random, wave, length)
        out = Image.new("L", screen.size)
        for x in range(screen.width):
            out.paste(screen.crop((x, 0, x + 1, screen.height)), (x, round(shift(x) * _FINE)))
        return out

    def _turned(self, screen: Image.Image, angle: float) -> Image.Image:
        if not angle:
            return screen
        turned = screen.rotate(angle, Image.Resampling.BICUBIC)
        left, top = (turned.width - self.width) // 2, (turned.height - self.height) // 2
        return turned.crop((left, top, left + self.width, top + self.height))


def _ramp(stops: Iterable[tuple[float, float]], length: int) -> Image.Image:
    points = sorted(stops)
    values = bytearray()
    for at in range(length):
        after = next((n for n, (where, _) in enumerate(points) if where >= at), len(points))
        if after in (0, len(points)):
            values.append(round(points[max(0, after - 1)][1] if after else points[0][1]))
            continue
        (x0, y0), (x1, y1) = points[after - 1], points[after]
        values.append(round(y0 + (y1 - y0) * (at - x0) / (x1 - x0)))
    return Image.frombytes("L", (1, length), bytes(values))


def _swell(chance: random.Random, height: float, length: float) -> Callable[[float], float]:
    """A line that rises and falls like quiet water; never more than three times the height."""
    parts = [(height / (n + 1), length / (n * 1.6 + 1), chance.uniform(0, 6.28)) for n in range(3)]
    return lambda x: sum(a * math.sin(2 * math.pi * x / wave + phase) for a, wave, phase in parts)


def _diagonal(size: Size) -> int:
    return math.ceil(math.hypot(*size)) + 2
