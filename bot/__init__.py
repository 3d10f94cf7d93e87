"""groupkeeper: the core, and everything that touches the outside."""
