"""The pictures: all there, in the size they are said to be, small, and the same when drawn again."""

import pytest
from PIL import Image, ImageChops, ImageStat

from tamizdat.rehearsal.engraving import INK, PAPER, RED, Plate
from tamizdat.rehearsal.pictures import DRAWINGS, draw, draw_all
from tamizdat.rehearsal.stories import PAPER_DIR, load_paper

SHIPPED = PAPER_DIR / "pictures"
MOST_SHIPPED_BYTES = 4_000_000


def rgb(colour):
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def darkness(picture):
    """The share of ink, 0 to 1."""
    return 1 - ImageStat.Stat(picture.convert("L")).mean[0] / 255


def test_every_photo_of_the_paper_is_a_drawing_of_ours():
    assert set(load_paper().photos) == set(DRAWINGS) - {"mark"}


@pytest.mark.parametrize("key", DRAWINGS)
def test_a_shipped_picture_has_the_size_it_is_drawn_in(key):
    with Image.open(SHIPPED / f"{key}.png") as picture:
        assert picture.size == (DRAWINGS[key].width, DRAWINGS[key].height)
        assert picture.info.keys() <= {"transparency"}


def test_the_shipped_pictures_are_small_together():
    files = list(SHIPPED.iterdir())

    assert {file.stem for file in files} == set(DRAWINGS)
    assert sum(file.stat().st_size for file in files) < MOST_SHIPPED_BYTES


@pytest.mark.parametrize("key", ["mark", "portrait-aldane", "harbour-dusk"])
def test_a_picture_drawn_again_is_the_shipped_one(key):
    with Image.open(SHIPPED / f"{key}.png") as shipped:
        difference = ImageChops.difference(draw(key).convert("RGB"), shipped.convert("RGB"))

    # Another release of Pillow may round an edge otherwise, but no more than that.
    assert ImageStat.Stat(difference.convert("L")).mean[0] < 2


@pytest.mark.parametrize("key", [key for key in DRAWINGS if key != "mark"])
def test_a_picture_has_both_light_and_dark(key):
    with Image.open(SHIPPED / f"{key}.png") as picture:
        assert 0.12 < darkness(picture) < 0.88


def test_the_folder_is_made_for_the_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr("tamizdat.rehearsal.pictures.DRAWINGS", {"mark": DRAWINGS["mark"]})

    draw_all(tmp_path / "new")

    assert [file.name for file in (tmp_path / "new").iterdir()] == ["mark.png"]


@pytest.mark.parametrize("tone", [60, 128, 200])
def test_lines_make_the_tone_they_are_cut_from(tone):
    plate = Plate(200, 200)

    plate.lay(None, tone, plate.lines(8, wave=3, length=90))

    # Of the tone between ink and paper, which are not quite black and white themselves.
    expected = darkness(Image.new("RGB", (1, 1), INK)) * (1 - tone / 255)
    assert darkness(plate.pull()) == pytest.approx(expected, abs=0.06)


def test_ink_stays_inside_its_mask():
    plate = Plate(40, 20)

    plate.ink(plate.pen().box(0, 0, 20, 20))

    picture = plate.pull().convert("RGB")
    assert picture.getpixel((10, 10)) == rgb(INK)
    assert picture.getpixel((30, 10)) == rgb(PAPER)


def test_a_shape_can_be_taken_out_of_a_pen_again():
    plate = Plate(20, 20)

    plate.ink(plate.pen().box(0, 0, 20, 20).oval(10, 10, 5, away=True))

    assert plate.pull().convert("RGB").getpixel((10, 10)) == rgb(PAPER)


def test_ink_stays_above_the_second_colour():
    plate = Plate(20, 20)

    plate.colour(plate.pen().box(0, 0, 20, 20), RED)
    plate.ink(plate.pen().box(0, 0, 10, 20))

    picture = plate.pull().convert("RGB")
    assert picture.getpixel((5, 10)) == rgb(INK)
    assert picture.getpixel((15, 10)) == rgb(RED)


def test_a_shadow_only_darkens():
    plate = Plate(60, 60)
    everywhere = plate.pen().box(0, 0, 60, 60).mask()
    plate.ink(everywhere)

    plate.shadow(everywhere, 255, plate.lines(8))

    assert plate.pull().convert("RGB").getpixel((30, 30)) == rgb(INK)


def test_the_same_seed_gives_the_same_blotches():
    first, second, other = (Plate(50, 50, seed=seed) for seed in (1, 1, 2))

    blotches = [plate.mottled(plate.even(128), 0.5).tobytes() for plate in (first, second, other)]

    assert blotches[0] == blotches[1] != blotches[2]
