"""Our own reading and writing of metadata agrees with python-tuf's, and believes nothing unsigned."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.formats import encode_canonical
from tuf.api.metadata import Metadata, Targets

from tamizdat.edition.errors import BadMetadataError
from tamizdat.edition.metadata import (
    Trusted,
    canonical,
    moment,
    new_signed,
    opened,
    sealed,
    versions_in,
    written,
)
from tamizdat.edition.signatures import SigningKey
from tests.edition.sheets import NOON

KEY = SigningKey.generate()
OTHER = SigningKey.generate()
WHO = Trusted({KEY.keyid: KEY.public}, 1)

plain_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=20,
)


def targets(version: int = 1) -> bytes:
    return sealed(new_signed("targets", version, NOON, targets={}), [KEY])


@given(st.dictionaries(plain_text, plain_values, max_size=5))
def test_the_signed_bytes_are_those_of_the_canonical_json_of_tuf(signed: dict[str, object]) -> None:
    assert canonical(signed) == encode_canonical(signed).encode()


@given(st.dictionaries(st.text(max_size=10), plain_values, max_size=3))
def test_two_values_never_have_the_same_signed_bytes(signed: dict[str, object]) -> None:
    try:
        spelled = canonical(signed)
    except UnicodeEncodeError:
        return  # a lone surrogate, which nobody can write down

    assert json.loads(spelled) == signed


def test_python_tuf_believes_what_we_seal() -> None:
    theirs = Metadata[Targets].from_bytes(targets())

    assert theirs.signed_bytes == canonical(json.loads(targets())["signed"])


def test_what_is_sealed_opens_for_who_trusts_the_key() -> None:
    assert opened(targets(version=7), "targets", WHO)["version"] == 7


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b'{"signed": {}}', b'{"signed": [], "signatures": []}', b'{"signed": 3, "signatures": 3}',
        b"[" * 100_000, b'{"signatures":[{"keyid":3}],"signed":{}}', b'{"signatures":[],"signed":' + b"9" * 5000 + b"}",
        targets()[:-1], targets().replace(b'"version":1', b'"version":2'), b"\xff\xfe", b"NaN",
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_not_properly_signed_does_not_open(data: bytes) -> None:
    with pytest.raises(BadMetadataError):
        opened(data, "targets", WHO)


def test_a_strange_key_opens_nothing() -> None:
    with pytest.raises(BadMetadataError):
        opened(targets(), "targets", Trusted({OTHER.keyid: OTHER.public}, 1))


def test_a_strange_signature_under_a_trusted_id_opens_nothing() -> None:
    forged = sealed(json.loads(targets())["signed"], [OTHER]).replace(
        OTHER.keyid.encode(), KEY.keyid.encode()
    )

    with pytest.raises(BadMetadataError):
        opened(forged, "targets", WHO)


def test_one_key_signing_twice_is_still_one_key() -> None:
    doubled = sealed(json.loads(targets())["signed"], [KEY, KEY])
    both = Trusted({KEY.keyid: KEY.public, OTHER.keyid: OTHER.public}, 2)

    with pytest.raises(BadMetadataError):
        opened(doubled, "targets", both)
    assert opened(sealed(json.loads(targets())["signed"], [KEY, OTHER]), "targets", both)


def test_no_threshold_makes_unsigned_metadata_good() -> None:
    unsigned = sealed(json.loads(targets())["signed"], [])

    with pytest.raises(BadMetadataError):
        opened(unsigned, "targets", Trusted({}, 0))


def test_metadata_of_one_kind_is_not_taken_for_another() -> None:
    with pytest.raises(BadMetadataError):
        opened(targets(), "snapshot", WHO)


@pytest.mark.parametrize(
    "change", [{"version": 0}, {"version": "1"}, {"expires": "tomorrow"}, {"expires": None}]
)
def test_signed_nonsense_is_refused_too(change: dict[str, object]) -> None:
    with pytest.raises(BadMetadataError):
        opened(sealed(json.loads(targets())["signed"] | change, [KEY]), "targets", WHO)


@pytest.mark.parametrize(
    "meta", [None, {"a.json": 3}, {"a.json": {"version": "1"}}, {"a.json": {"version": 0}}]
)
def test_a_snapshot_that_lists_no_versions_is_refused(meta: object) -> None:
    with pytest.raises(BadMetadataError):
        versions_in({"meta": meta})


def test_points_in_time_survive_being_written() -> None:
    at = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)

    assert moment({"expires": written(at)}) == at
