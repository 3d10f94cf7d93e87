"""Measured speed, side by side with the alternatives: ``make bench``."""
