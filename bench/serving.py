"""The built-in server against nginx, and against Wagtail making the page for each request.

All servers are up at the same time and asked in turns, so that what else the machine does meets each of them.
"""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.demos import have, lead_story, start_demo
from bench.measure import median_and_spread, memory_of
from bench.table import Row
from tamizdat.edition.headers import headers_for
from tamizdat.edition.sheets import MEDIA_TYPES

CONNECTIONS, SECONDS, ROUNDS = 32, 3, 5
#: Brotli as browsers take it; without it a page is larger and less is packed.
SPELLINGS = {"as Brotli": "br", "unpacked": ""}
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAULTS = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


def run(demo: Path | None = None) -> list[Row]:
    """Measure on this demo newsroom, or on one made for the purpose."""
    if not have("wrk", "nginx"):
        return []
    with tempfile.TemporaryDirectory(prefix="tamizdat-serving-") as scratch, ExitStack() as servers:
        work = Path(scratch)
        work.chmod(0o755)
        directory = demo or _made(work / "demo")
        story = lead_story(directory / "www")
        ports = {name: _free_port() for name in ("ours", "nginx", "wagtail")}
        ours = servers.enter_context(_ours(directory / "www", ports["ours"]))
        servers.enter_context(_nginx(directory / "www", ports["nginx"], work))
        servers.enter_context(_wagtail(directory, ports["wagtail"]))
        slug = Path(story).stem
        addresses = {name: f"http://127.0.0.1:{port}/{story}" for name, port in ports.items()}
        addresses["wagtail"] = f"http://127.0.0.1:{ports['wagtail']}/{slug}/"
        for address in addresses.values():
            _wait_for(address)
        rows = [_row(spelling, _rates(addresses, accept)) for spelling, accept in SPELLINGS.items()]
        weight = memory_of(ours)
    weight_row = Row(
        "built-in server, memory after serving", f"{weight / 1e6:.0f} MB", "", "", "", "reported"
    )
    return [row for pair in rows for row in pair] + [weight_row]


def _made(directory: Path) -> Path:
    start_demo(directory).stop()
    return directory


def _rates(addresses: Mapping[str, str], accept: str) -> dict[str, list[float]]:
    seen: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            if name == "wagtail" and not accept:
                continue
            seen[name].append(_rate(address, accept))
    return seen


def _rate(address: str, accept: str) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s"]
    if accept:
        command += ["-H", f"Accept-Encoding: {accept}"]
    told = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if _FAULTS.search(told):
        raise RuntimeError(f"{address}: {told}")
    found = _RATE.search(told)
    if found is None:
        raise RuntimeError(f"wrk did not say how many requests it made: {told}")
    return float(found[1])


def _row(spelling: str, seen: Mapping[str, list[float]]) -> list[Row]:
    figure, spread = median_and_spread(seen["ours"], "requests/s")
    ours, nginx = statistics.median(seen["ours"]), statistics.median(seen["nginx"])
    what = f"built-in server, article page {spelling}, {CONNECTIONS} connections"
    rows = [
        Row(what, figure, spread, f"nginx {nginx:.0f} requests/s", f"{ours / nginx:.2f} ×", "≥ 0.6 × nginx")
    ]
    if seen["wagtail"]:
        wagtail = statistics.median(seen["wagtail"])
        beside = f"Wagtail, page made per request, {wagtail:.0f} requests/s"
        rows.append(Row(what, figure, spread, beside, f"{ours / wagtail:.0f} ×", "reported"))
    return rows


@contextmanager
def _ours(www: Path, port: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tamizdat", "paper", "--tree", str(www), "--port", str(port)]
    with _running(command) as pid:
        yield pid


@contextmanager
def _nginx(www: Path, port: int, work: Path) -> Iterator[int]:
    headers = "".join(f'add_header {name} "{value}";' for name, value in headers_for("a/story.html").items())
    types = "".join(f"{kind.partition(';')[0]} {ending[1:]};" for ending, kind in MEDIA_TYPES.items())
    brotli = _BROTLI.exists()
    configuration = work / "nginx.conf"
    scratch = "".join(
        f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration.write_text(
        f"{f'load_module {_BROTLI};' if brotli else ''} daemon off; pid {work}/nginx.pid; error_log /dev/null;"
        f"user root; worker_processes {os.cpu_count()}; events {{ worker_connections 1024; }}"
        f"http {{ {scratch} access_log off; sendfile on; tcp_nopush on; open_file_cache max=1000; keepalive_requests 1000000;"
        f"types {{ {types} }} charset utf-8; server {{ listen 127.0.0.1:{port}; root {www}; gzip_static on;"
        f"{'brotli_static on;' if brotli else ''} {headers} }} }}"
    )
    with _running(["nginx", "-e", "/dev/null", "-c", str(configuration)]) as pid:
        yield pid


@contextmanager
def _wagtail(directory: Path, port: int) -> Iterator[int]:
    environment = {
        "TAMIZDAT_NEWSROOM": str(directory),
        "DJANGO_SETTINGS_MODULE": "bench.wagtail_site.settings",
    }
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        str(os.cpu_count()),
        "--blocking-threads",
        "1",
        "--no-ws",
        "--log-level",
        "error",
    ]
    with _running([*command, "bench.wagtail_site.wsgi:application"], environment) as pid:
        yield pid


@contextmanager
def _running(command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})})
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    import urllib.request

    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                answer.read()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
