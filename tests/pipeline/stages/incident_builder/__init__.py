"""How documents are parted into incidents."""
