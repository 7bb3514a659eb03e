"""Someone may be in danger now: the draft leaves the queue, and a reviewer is told."""
