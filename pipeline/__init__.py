"""How a page becomes a reviewed record."""
