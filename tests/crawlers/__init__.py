"""Tests of the crawlers: real sockets, on loopback only."""
