"""Courts and case-law services, one file each."""
