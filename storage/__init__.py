"""The database: one place that writes, one module per store, migrations."""
