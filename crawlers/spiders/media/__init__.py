"""Feeds and sitemaps of news sites, driven by configs/sources."""
