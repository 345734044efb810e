"""Signatures that anyone can check: Ed25519 (RFC 8032) over plain text, under a key that is known by its own digest.

The private key is drawn from the secret ``CERTIFICATE_KEY``; only its public half is ever published.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

PURPOSE = b"tuixuan certificate key 1\n"  # so that the same secret never serves another purpose with the same key
KEY_ID = 16  # hexadecimal digits of the public key's SHA-256


def sign(text: str) -> tuple[str, str]:
    """The id of the present key, and its signature over the UTF-8 of ``text`` as 86 characters of base64url."""
    key = _present()
    return key_id(raw(key)), encode(key.sign(text.encode()))


def public_key() -> str:
    """The public half of the present key: 32 bytes as 43 characters of base64url."""
    return encode(raw(_present()))


def verify(public: str, signature: str, text: str) -> bool:
    """Whether ``signature`` is that of ``text`` under the key ``public``; False for whatever is malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(decode(public)).verify(decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """How a key is named: it cannot be given to another key."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID]


def pem(public: str) -> str:
    """The public key as ``openssl`` reads it (SubjectPublicKeyInfo, RFC 8410)."""
    key = Ed25519PublicKey.from_public_bytes(decode(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def encode(content: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The opposite of ``encode``. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _present() -> Ed25519PrivateKey:
    # Any long secret will do, as for the other keys: an office need not know what a seed of 32 bytes is.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(PURPOSE + settings.CERTIFICATE_KEY.encode()).digest())
