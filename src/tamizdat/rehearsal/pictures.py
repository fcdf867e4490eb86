"""The pictures of the demo paper, drawn by this package: nobody else's rights or faces are in them.

They are shipped as drawn, since drawing all of them takes about a minute. After a scene was changed:

    python -m tamizdat.rehearsal.pictures src/tamizdat/rehearsal/paper/pictures
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tamizdat.rehearsal.engraving import Plate
from tamizdat.rehearsal.scenes import chart, country, inside, people, sea, town


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    cut: Callable[[Plate], None]


#: By the key of the photo. The mark is the paper's icon, not a photo.
DRAWINGS: Mapping[str, Drawing] = {
    "harbour-dusk": Drawing(1600, 1000, sea.harbour_dusk),
    "ferry": Drawing(1600, 1000, sea.ferry),
    "fishing-boats": Drawing(1600, 1000, sea.fishing_boats),
    "lighthouse": Drawing(1200, 1500, sea.lighthouse),
    "coast-map": Drawing(1400, 1400, chart.coast_map),
    "courthouse-steps": Drawing(1600, 1000, town.courthouse_steps),
    "empty-market": Drawing(1600, 1067, town.empty_market),
    "radio-mast": Drawing(1200, 1500, country.radio_mast),
    "umbrellas": Drawing(1600, 1200, town.umbrellas),
    "container-port": Drawing(1600, 900, sea.container_port),
    "snow-street": Drawing(1200, 1500, town.snow_street),
    "bridge-checkpoint": Drawing(1600, 1000, country.bridge_checkpoint),
    "salt-pans": Drawing(1600, 1000, country.salt_pans),
    "night-window": Drawing(1200, 1500, town.night_window),
    "night-bus": Drawing(1600, 1000, country.night_bus),
    "printing-press": Drawing(1600, 1067, inside.printing_press),
    "classroom": Drawing(1600, 1067, inside.classroom),
    "corridor": Drawing(1200, 1500, inside.corridor),
    "newspaper-hands": Drawing(1600, 1067, inside.newspaper_hands),
    "portrait-aldane": Drawing(800, 800, people.aldane),
    "portrait-corvane": Drawing(800, 800, people.corvane),
    "portrait-astarin": Drawing(800, 800, people.astarin),
    "portrait-maun": Drawing(800, 800, people.maun),
    "portrait-edde": Drawing(800, 800, people.edde),
    "portrait-istan": Drawing(800, 800, people.istan),
    "mark": Drawing(512, 512, people.mark),
}
# Where chance has a hand in a picture, it is always the same chance.
_SEED = 7


def draw(key: str) -> Image.Image:
    """The picture, drawn anew; the same every time."""
    drawing = DRAWINGS[key]
    plate = Plate(drawing.width, drawing.height, seed=_SEED)
    drawing.cut(plate)
    return plate.pull()


def draw_all(folder: Path) -> None:
    """Draw every picture into the folder, as `KEY.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    for key in DRAWINGS:
        draw(key).save(folder / f"{key}.png", optimize=True)


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]))
