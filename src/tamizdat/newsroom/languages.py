"""One more language for a newsroom that exists: in its settings and in its tables.

Where the tables cannot be made the settings stay as they were; who was killed in between says the same again.
"""

import os
import re
import tomllib
from pathlib import Path

from tamizdat.newsroom.apart import apart
from tamizdat.newsroom.env import SETTINGS_FILE, read_env
from tamizdat.newsroom.errors import LanguageError
from tamizdat.newsroom.processes import only_one

_LANGUAGES = re.compile(r"^languages\s*=\s*\[(?P<codes>[^\]]*)\]", re.MULTILINE)


def add_language(directory: Path, code: str) -> None:
    """Give the paper a front page in this language, with a first section and drafts of the plain pages.

    The processes read the settings when they start, so none may run.

    Raises:
        LanguageError: the language is there already, or the settings do not let it be written.
        SettingsError: it is no language.
        AlreadyRunningError: the newsroom runs.
        ApartError: its tables cannot be made.
    """
    with only_one(directory / "run"):
        if code in read_env(directory).languages:
            # Only a person can add it in the environment, and who was killed in between left it in the file alone.
            if not apart(lambda: _make_front(directory, code)):
                raise LanguageError(f"{code} is one of the paper's languages already")
            return
        file = directory / SETTINGS_FILE
        before = file.read_text("utf-8")
        _replace(file, with_language(before, code))
        try:
            if code not in read_env(directory).languages:
                raise LanguageError(
                    "the languages are set in the environment, not in newsroom.toml: "
                    f"add {code} there, then give this command again"
                )
            apart(lambda: _make_front(directory, code))
        except BaseException:
            _replace(file, before)
            raise


def with_language(settings: str, code: str) -> str:
    """The settings with one more language, and all else as it was written.

    Raises:
        LanguageError: they are written in a way that only a person should change.
    """

    def add(found: re.Match[str]) -> str:
        codes = found["codes"].rstrip()
        comma = "" if codes.endswith(",") else ","
        return found[0].replace(found["codes"], f'{codes}{comma} "{code}"', 1)

    changed = _LANGUAGES.sub(add, settings, count=1)
    wanted = tomllib.loads(settings)
    wanted["languages"] = [*wanted.get("languages", []), code]
    try:
        is_so = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        is_so = False
    if not is_so:
        raise LanguageError(
            f'newsroom.toml is written in an unusual way: write languages = ["en", "{code}"] in one line'
        )
    return changed


def _replace(file: Path, text: str) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    fresh.chmod(file.stat().st_mode & 0o777)
    fresh.replace(file)


def _make_front(directory: Path, code: str) -> bool:
    """Whether there was none."""
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(directory)
    from django.conf import settings
    from django.db import connections

    from tamizdat.desk.models import FrontPage
    from tamizdat.desk.roles import make_newsroom

    is_new = not FrontPage.objects.filter(locale__language_code=code).exists()
    if is_new:
        make_newsroom(settings.TAMIZDAT.name, settings.TAMIZDAT.languages)
    connections.close_all()
    return is_new
