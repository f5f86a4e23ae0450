"""A peer that ends before it serves."""

raise RuntimeError("broken on purpose")
