"""Work in a child process: its result comes back, its weight does not."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tamizdat.errors import TamizdatError
from tamizdat.newsroom.apart import ApartError, apart


def _refuse():
    raise TamizdatError("the desk is closed")


def test_the_result_comes_back():
    assert apart(lambda: {"port": 8000, "names": ["desk"]}) == {"port": 8000, "names": ["desk"]}


def test_what_the_child_loads_is_not_loaded_here():
    sys.modules.pop("colorsys", None)

    assert apart(lambda: bool(__import__("colorsys"))) is True
    assert "colorsys" not in sys.modules


def test_a_refusal_comes_back_as_its_sentence():
    with pytest.raises(ApartError, match=r"^the desk is closed$"):
        apart(_refuse)


def test_a_child_that_dies_is_told_of():
    with pytest.raises(ApartError, match="exit code 7"):
        apart(lambda: os._exit(7))


def test_an_interruption_is_handed_on_and_the_child_may_clear_up(tmp_path):
    code = """
        import sys, time
        from pathlib import Path
        from tamizdat.newsroom.apart import apart
        def work():
            print("at work", flush=True)
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                time.sleep(0.2)
                Path(sys.argv[1]).write_text("cleared up")
                raise
        apart(lambda: apart(work))
    """
    marker = tmp_path / "marker"
    command = [sys.executable, "-c", textwrap.dedent(code), str(marker)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        parent.stdout.readline()
        parent.send_signal(signal.SIGINT)
        parent.wait(10)

    assert marker.read_text() == "cleared up"


def test_a_fault_of_the_program_is_shown_in_full(capfd):
    with pytest.raises(ApartError, match="exit code 1"):
        apart(lambda: 1 // 0)

    assert "ZeroDivisionError" in capfd.readouterr().err
