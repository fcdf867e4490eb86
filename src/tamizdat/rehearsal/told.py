"""A TOML table that is read strictly: every key once, of the kind it must be, and none left over."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from tamizdat.rehearsal.errors import PaperError

LANGUAGES = ("en", "ru", "my")

#: One text per language of the paper; all languages are there.
Words = Mapping[str, str]
T = TypeVar("T")


class Told:
    """One TOML table: gives each key once, and refuses keys that nobody asked for."""

    def __init__(self, told: Mapping[str, Any], where: str) -> None:
        self._told = dict(told)
        self._where = where

    @classmethod
    def of(cls, path: Path) -> "Told":
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
        except OSError as exc:
            raise PaperError(f"{path} cannot be read: {exc.strerror}") from exc
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            raise PaperError(f"{path.name} is no TOML: {exc}") from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._told and kind is None:
            raise PaperError(f"{self._where} says {min(self._told)!r}, which nobody reads")

    def take(self, name: str, kind: type[T], default: T | None = None) -> T:
        found = self._told.pop(name, default)
        if found is None:
            raise PaperError(f"{self._where} does not say {name!r}")
        if not isinstance(found, kind):
            raise PaperError(f"{self._where}: {name!r} is no {kind.__name__}")
        return found

    def text(self, name: str, default: str | None = None) -> str:
        return self.take(name, str, default)

    def texts(self, name: str, default: list[str] | None = None) -> tuple[str, ...]:
        found = self.take(name, list, default)
        if not all(isinstance(item, str) for item in found):
            raise PaperError(f"{self._where}: {name!r} is no list of texts")
        return tuple(found)

    def moment(self, name: str) -> datetime:
        found = self.take(name, datetime)
        if found.utcoffset() != timedelta(0):
            raise PaperError(f"{self._where}: {name!r} is not given in UTC")
        return found

    def words(self, name: str) -> Words:
        with Told(self.take(name, dict), f"{self._where}: {name}") as table:
            return {language: table.text(language) for language in LANGUAGES}

    def tables(self, name: str | None = None) -> Iterator[tuple[str, "Told"]]:
        """The tables in this one, or in the one of this name, each checked once it has been read."""
        told = self._told if name is None else self.take(name, dict)
        for key in list(told):
            inner = told.pop(key)
            if not isinstance(inner, dict):
                raise PaperError(f"{self._where}: {key!r} is no table")
            with Told(inner, f"{self._where}: {key}") as table:
                yield key, table

    def parts(self, name: str) -> Iterator["Told"]:
        """The tables of a list; a plain text in it stands for a table that says only `contributor`."""
        for number, item in enumerate(self.take(name, list, []), start=1):
            told = {"contributor": item} if isinstance(item, str) else item
            with Told(told, f"{self._where}: {name} {number}") as table:
                yield table
