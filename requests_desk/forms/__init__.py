"""Shapes of what people type: one form a step, and the officer's own."""
