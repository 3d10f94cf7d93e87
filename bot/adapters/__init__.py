"""Platforms, each behind the port in ``port``."""
