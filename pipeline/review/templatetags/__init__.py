"""What the review room's templates can call."""
