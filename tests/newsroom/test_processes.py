"""The supervisor: what dies comes back, what is told to stop stops, and nothing is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from tamizdat.newsroom.errors import AlreadyRunningError, ProcessFailedError
from tamizdat.newsroom.listening import listen
from tamizdat.newsroom.processes import Duty, Supervisor, is_running, only_one

SLEEPER = (sys.executable, "-S", "-c", "import time; print('awake', flush=True); time.sleep(60)")
DEAF = (
    sys.executable,
    "-S",
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
)
SUPERVISED = """
    import json, sys
    from tamizdat.newsroom.processes import Duty, Supervisor
    duties = [Duty(name, command) for name, command in json.loads(sys.argv[1])]
    Supervisor(duties, on_pids=lambda pids: print(json.dumps(pids), flush=True)).run()
"""


class Supervised:
    """A supervisor in a process of its own, as in life."""

    def __init__(self, **commands):
        told = json.dumps(list(commands.items()))
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SUPERVISED), told],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def pids(self):
        return json.loads(self.process.stdout.readline())

    def read_log_until(self, text):
        for line in self.process.stderr:
            if text in line:
                return line
        raise AssertionError(f"{text!r} was never said")


@pytest.fixture
def supervised():
    started = []

    def start(**commands):
        started.append(Supervised(**commands))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def lives(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_what_processes_say_is_shown_with_their_name(supervised):
    one = supervised(desk=SLEEPER)

    assert one.read_log_until("awake") == "desk: awake\n"


def test_a_process_that_dies_comes_back(supervised):
    one = supervised(desk=SLEEPER, worker=SLEEPER)
    before = one.pids()

    os.kill(before["worker"], signal.SIGKILL)
    after = one.pids()

    assert after["desk"] == before["desk"]
    assert after["worker"] != before["worker"]
    assert lives(after["worker"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_stops_all(supervised, number):
    one = supervised(desk=SLEEPER, worker=SLEEPER)
    pids = one.pids()
    started = time.monotonic()

    one.process.send_signal(number)
    one.process.wait(10)

    assert one.process.returncode == 0
    assert time.monotonic() - started < 3
    assert not any(lives(pid) for pid in pids.values())


def test_a_process_that_does_not_hear_is_killed_within_five_seconds(supervised):
    one = supervised(desk=DEAF)
    pids = one.pids()
    one.read_log_until("deaf")
    started = time.monotonic()

    one.process.send_signal(signal.SIGTERM)
    one.process.wait(10)

    assert time.monotonic() - started < 5
    assert not lives(pids["desk"])


def test_a_supervisor_that_is_killed_leaves_no_orphan(supervised):
    one = supervised(desk=SLEEPER, worker=SLEEPER)
    pids = one.pids()
    one.read_log_until("awake")

    one.process.kill()

    wait_until(lambda: not lives(pids["desk"]) and not lives(pids["worker"]))


def test_what_a_process_has_started_goes_with_it(supervised):
    mother = """
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
        print("child", child.pid, flush=True)
        time.sleep(60)
    """
    one = supervised(desk=(sys.executable, "-S", "-c", textwrap.dedent(mother)))
    one.pids()
    child = int(one.read_log_until("child").split()[-1])

    one.process.send_signal(signal.SIGTERM)
    one.process.wait(10)

    wait_until(lambda: not lives(child))


def test_a_process_that_cannot_start_stops_the_others():
    broken = (sys.executable, "-S", "-c", "raise SystemExit(3)")
    duties = [Duty("desk", SLEEPER), Duty("worker", broken, is_ready=lambda: False)]
    seen = {}

    with pytest.raises(ProcessFailedError, match="worker cannot start: it ended with exit code 3"):
        Supervisor(duties, on_pids=seen.update, log=lambda *_: None, on_ready=lambda: None).run()

    assert not lives(seen["desk"])


def test_it_is_ready_when_every_process_is(tmp_path):
    marker = tmp_path / "ready"
    told = []
    slow = (
        sys.executable,
        "-S",
        "-c",
        f"import time; time.sleep(.3); open({str(marker)!r}, 'w'); time.sleep(60)",
    )

    def ready():
        told.append(marker.exists())
        os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([Duty("desk", SLEEPER), Duty("slow", slow, is_ready=marker.exists)], on_ready=ready).run()

    assert told == [True]


def test_one_newsroom_is_run_once(tmp_path):
    again = only_one(tmp_path / "run")

    with only_one(tmp_path / "run"), pytest.raises(AlreadyRunningError, match=f"as process {os.getpid()}"):
        again.__enter__()


def test_a_newsroom_can_be_run_again_after_a_kill(tmp_path):
    hold = """
        import sys, time
        from pathlib import Path
        from tamizdat.newsroom.processes import only_one
        with only_one(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(hold), str(tmp_path / "run")]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE)
    holder.stdout.readline()
    holder.kill()
    holder.communicate()

    with only_one(tmp_path / "run"):
        assert (tmp_path / "run" / "run.lock").read_text() == f"{os.getpid()}\n"


def test_it_can_be_told_whether_a_newsroom_runs(tmp_path):
    assert not is_running(tmp_path / "run")

    with only_one(tmp_path / "run"):
        assert is_running(tmp_path / "run")

    assert not is_running(tmp_path / "run")


def test_a_process_and_the_one_after_it_answer_on_the_same_socket():
    answering = """
        import os
        from tamizdat.newsroom.listening import handed_on
        listening = handed_on()
        assert handed_on() is None, "it is taken once"
        print("awake", flush=True)
        while True:
            line, _ = listening.socket.accept()
            line.sendall(f"{os.getpid()}".encode())
            line.close()
    """
    listening = listen("127.0.0.1", 0, setting="desk.port")
    told = {}

    def ask():
        with socket.create_connection(("127.0.0.1", listening.port), timeout=10) as line:
            return int(line.recv(100))

    def kill_the_first():
        try:
            first = ask()
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: not lives(first))
            told["answered by"] = first, ask()  # nobody is refused meanwhile
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    duty = Duty("desk", (sys.executable, "-c", textwrap.dedent(answering)), listening=listening)
    thread = threading.Thread(target=kill_the_first)
    thread.start()
    Supervisor([duty], log=lambda *_: None).run()
    thread.join()
    listening.socket.close()

    first, second = told["answered by"]
    assert first != second
