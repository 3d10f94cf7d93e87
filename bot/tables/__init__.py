"""The directory as a table: out of the database into a file, and back."""
