"""Pages and the HTTP API. No SQL of its own."""
