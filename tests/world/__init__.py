"""The demo's world: sites that the crawlers read, in tests and in `make demo`."""
