"""The leader's workbook: the official form of a snapshot (pages.md 4)."""
