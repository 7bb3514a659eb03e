"""The stages, one room a worker, in the order in which they run."""
