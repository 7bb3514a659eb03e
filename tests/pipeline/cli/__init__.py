"""The command line, tried as its users would."""
