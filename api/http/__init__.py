"""The HTTP door: JSON in, canonical JSON out, every refusal a problem (RFC 9457)."""
