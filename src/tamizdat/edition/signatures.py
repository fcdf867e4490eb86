"""One Ed25519 key and its signatures."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One opened Ed25519 key. Shows itself by its id only."""

    keyid: str
    public: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls.from_private(Ed25519PrivateKey.generate())

    @classmethod
    def from_private(cls, private: Ed25519PrivateKey) -> "SigningKey":
        public = private.public_key().public_bytes_raw()
        return cls(keyid_of(public), public, private)

    def sign(self, body: bytes) -> bytes:
        return self._private.sign(body)

    def private_bytes(self) -> bytes:
        return self._private.private_bytes_raw()

    def described(self) -> dict[str, Any]:
        """The public half as TUF writes it."""
        return described(self.public)


def described(public: bytes) -> dict[str, Any]:
    """A public key as TUF writes it."""
    return {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public.hex()}}


def keyid_of(public: bytes) -> str:
    spelled = json.dumps(described(public), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()


def holds(public: bytes, signature: bytes, body: bytes) -> bool:
    """Whether this key made this signature of these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return True
