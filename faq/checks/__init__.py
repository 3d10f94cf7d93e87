"""What could be better in a manual, beyond what cannot be read at all."""
