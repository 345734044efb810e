"""Ed25519: the vectors of RFC 8032, our own texts, and what is not a signature."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import signatures

# RFC 8032, section 7.1, TEST 2 and TEST 1: secret key, public key, message, signature.
VECTORS = [
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    text = bytes.fromhex(message).decode()
    key = signatures.encode(bytes.fromhex(public))
    signed = signatures.encode(bytes.fromhex(signature))
    assert signatures.verify(key, signed, text)
    assert not signatures.verify(key, signed, text + " ")
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert signatures.raw(private).hex() == public
    assert private.sign(text.encode()).hex() == signature


def test_a_text_that_was_altered_is_not_signed() -> None:
    text = "2026-ABCDEF\n海岳经济开发区\n优秀案例\n2026-10-15"
    name, signature = signatures.sign(text)
    public = signatures.public_key()
    assert name == signatures.key_id(signatures.decode(public))
    assert len(signature) == 86
    assert signatures.verify(public, signature, text)
    for forged in (text.replace("海岳", "海嶽"), text.replace("15", "16"), text + "\n", ""):
        assert not signatures.verify(public, signature, forged)


@pytest.mark.parametrize("wrong", ["", "A", "A" * 86, "A" * 85, "汉" * 43, "====", "A" * 43])
def test_what_is_no_signature_and_no_key_is_refused_and_never_an_error(wrong: str) -> None:
    assert not signatures.verify(signatures.public_key(), wrong, "text")
    assert not signatures.verify(wrong, signatures.sign("text")[1], "text")


def test_another_secret_is_another_key(settings: Any) -> None:
    name, signature = signatures.sign("text")
    public = signatures.public_key()
    settings.CERTIFICATE_KEY = "another secret of the office"
    assert signatures.sign("text")[0] != name
    assert signatures.verify(public, signature, "text")  # what was signed before stays signed
    assert not signatures.verify(signatures.public_key(), signature, "text")
    assert "BEGIN PUBLIC KEY" in signatures.pem(public)
