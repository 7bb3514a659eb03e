"""The administration: people, settings, sources, runs, what was left out."""
