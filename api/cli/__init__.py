"""The command line door: staff and operators try rules and records."""

from api.cli.main import main

__all__ = ["main"]
