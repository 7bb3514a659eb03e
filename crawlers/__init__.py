"""Where pages come from: a Scrapy project, a WARC archive, and readers of other doors. Imports nothing of ours."""
