"""The rule coder, a room for each kind of variable."""
