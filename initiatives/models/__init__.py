from initiatives.models.entries import Author, InitiativeEntry, Theme

__all__ = ["Author", "InitiativeEntry", "Theme"]
