"""Why an edition cannot be built, signed or trusted.

* EditionError
  - UnsafePathError
  - DuplicatePathError
    + CaseCollisionError
    + PathConflictError
  - MissingBodyError
  - TornSwitchError
  - AlteredTreeError
  - NoEditionError
  - BadMetadataError
    + MissingMetadataError
    + ForeignKeyError
    + UnknownFormatError
  - KeysError
    + NoKeysError
    + KeysExistError
    + WrongPassphraseError
    + RootKeysError
    + ForeignTreeError
    + FormerKeysError
  - NotAFingerprintError
  - SeenFileError
  - CopyError
    + NoCopyError
    + MissingFileError
    + UnreadableFileError
    + AlteredFileError
    + UnsafeCopyError
"""

from tamizdat.errors import TamizdatError


class EditionError(TamizdatError):
    """An edition cannot be built, signed or trusted."""


class UnsafePathError(EditionError):
    """A path that could mean different things, or lead out of the edition."""


class DuplicatePathError(EditionError):
    """Two sheets want the same place in the tree."""


class CaseCollisionError(DuplicatePathError):
    """Two paths differ only in capitals: on many file systems that is one file."""


class PathConflictError(DuplicatePathError):
    """A file stands where a directory must be, or the other way round."""


class MissingBodyError(EditionError):
    """An entry is to be released whose body was never laid aside."""


class TornSwitchError(EditionError):
    """A switch was interrupted, and what it needs to be finished has gone."""


class AlteredTreeError(EditionError):
    """The tree's own metadata is not what we signed: somebody wrote into it."""


class NoEditionError(EditionError):
    """The tree holds no signed edition yet."""


class BadMetadataError(EditionError):
    """Metadata that our keys did not sign, or that is not what it should be."""

    #: The file, where that is known.
    path: str = ""


class MissingMetadataError(BadMetadataError):
    """A file of the metadata is named by another, and is not there."""


class ForeignKeyError(BadMetadataError):
    """Metadata that begins with another root than the one with the fingerprint given."""


class UnknownFormatError(BadMetadataError):
    """Metadata that is signed properly and says things this program does not know."""


class KeysError(EditionError):
    """The newsroom's keys cannot be used."""


class NoKeysError(KeysError):
    """The keys are not where they should be, or cannot be read."""


class KeysExistError(KeysError):
    """New keys would overwrite those that readers trust."""


class WrongPassphraseError(KeysError):
    """The passphrase does not open the keys."""


class RootKeysError(KeysError):
    """These root keys are not enough, or not the right ones, to sign a new root."""


class ForeignTreeError(KeysError):
    """The tree is signed for another newsroom's root."""


class FormerKeysError(KeysError):
    """The keys were rotated since they were opened."""


class NotAFingerprintError(EditionError):
    """What was given as a fingerprint is none."""


class SeenFileError(EditionError):
    """What is remembered of editions seen before cannot be read or written."""


class CopyError(EditionError):
    """A copy, or a part of it, cannot be looked at."""


class NoCopyError(CopyError):
    """There is nothing here that could be a copy."""


class MissingFileError(CopyError):
    """The copy lacks a file."""


class UnreadableFileError(CopyError):
    """A file of the copy could not be read: that says nothing about what is in it."""


class AlteredFileError(CopyError):
    """A file that cannot be what was signed: too long, not a plain file, or broken inside."""


class UnsafeCopyError(CopyError):
    """The copy holds names or files that no edition has, and that can harm whoever unpacks it."""
