"""Feedback: the requirement pool, and everybody who asked hears back."""
