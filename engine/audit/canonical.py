"""Canonical bytes: one value, one byte string (RFC 8785 on a closed domain)."""

import json

_LARGEST = 2**53 - 1  # RFC 7493 (I-JSON): the integers that every reader holds exactly
_BMP = "\uffff"
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class OutsideDomain(ValueError):  # noqa: N818 - it names the value, not an error of ours
    """A value that has no single canonical form: a float, a large integer, bytes, a key beyond the BMP."""


def canonical_bytes(value: object) -> bytes:
    """Encode str, bool, None, int within ±(2^53-1), list and dict with BMP keys; keys sorted, no spaces, UTF-8.

    In this domain sorted `json.dumps` equals RFC 8785 (JCS): UTF-16 and code point order agree on BMP keys, and there
    are no floats. Raises `OutsideDomain` for everything else.
    """
    _admit(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        message = "text holds a lone surrogate"
        raise OutsideDomain(message) from error


def _admit(value: object) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            message = f"integer beyond ±(2^53-1): {value}"
            raise OutsideDomain(message)
    elif isinstance(value, list):
        for part in value:
            _admit(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not (key.isascii() or max(key) <= _BMP):
                message = f"key is not text within the BMP: {key!r}"
                raise OutsideDomain(message)
            _admit(part)
    else:
        message = f"no canonical form for {type(value).__name__}"
        raise OutsideDomain(message)
