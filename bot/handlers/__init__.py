"""From facts to texts: one module per feature, and no rules of their own."""
