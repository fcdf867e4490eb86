"""What a bake keeps when some of its places are baked again."""

from tamizdat.edition.proofs import Fault
from tamizdat.edition.sheets import Entry
from tamizdat.press.bake import Baked


def test_baking_some_places_again_keeps_the_faults_of_the_others() -> None:
    kept, mended = Fault("a.html", 1, "no alternative text"), Fault("b.html", 1, "no alternative text")
    baked = Baked(
        entries={
            "a.html": ("plain/a", Entry("a.html", "0", 1)),
            "b.html": ("plain/b", Entry("b.html", "0", 1)),
        },
        faults=[kept, mended],
        links={"x.html": "b.html", "y.html": "a.html"},
    )

    baked.replace({"plain/b"}, Baked(entries={"b.html": ("plain/b", Entry("b.html", "1", 1))}))

    assert baked.faults == [kept]
    assert baked.links == {"y.html": "a.html"}
