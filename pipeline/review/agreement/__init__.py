"""Double coding: answers that differ, who settles them, and how far people and the machine agree."""
