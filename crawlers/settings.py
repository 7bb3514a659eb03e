"""Scrapy's settings: polite, bounded and closed by explicit choice, since its bare defaults are none of these.

What differs by source (delay, loopback) is set for each by `crawlers.worker`.
"""

from __future__ import annotations

BOT_NAME = "plainsight"
SPIDER_MODULES = ["crawlers.spiders.media", "crawlers.spiders.courts"]
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Who we are: whoever runs a crawl puts an address at which a webmaster reaches a person.
CONTACT_URL = "https://plainsight.invalid/contact"
USER_AGENT = f"Plainsight/0.1 (+{CONTACT_URL})"
ROBOTSTXT_USER_AGENT = "Plainsight"

# Politeness: one request at a time, five seconds apart at least, slower for slow sites.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5.0
DOWNLOAD_DELAY_JITTER = 0.0  # jitter would go below the least delay too
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 5.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # listings name the newest first
CRAWL_DELAY_LIMIT = 300.0  # seconds; a site that asks for more is not read at all

# Bounds: of bytes, of time, of hops.
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 5_000_000
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5
URLLENGTH_LIMIT = 2083
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]

# Speed: Scrapy would start 100 tasks for each answer, of which one has anything to do, and read our source code anew
# for each to see whether a generator returns a value.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False

ARCHIVE_PATIENCE = 10.0  # seconds to wait while another crawl writes to the archive

# Closed: nothing listens, nothing but http(s) is spoken, certificates are checked, no cookies, no referrer. Behind a
# proxy the guard against private addresses would not see where a request goes.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
METAREFRESH_ENABLED = False
REFERER_ENABLED = False

# Addresses may name people: no log line below an error, and `crawlers.worker` shortens those in the lines left.
LOG_LEVEL = "ERROR"
LOG_FORMAT = "%(asctime)s %(name)s %(levelname)s %(message)s"
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
STATS_DUMP = False

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # a site's articles may lie on another host
    "crawlers.middlewares.AddressGuard": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawlers.middlewares.RobotsMiddleware": 100,
    "crawlers.reservation_guard.ReservationGuard": 110,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawlers.middlewares.StrictDecoding": 590,
    "crawlers.api_access.TokenBearer": 800,
    "crawlers.waits.WaitGuard": 800,  # behind the retries: a second try waits too
    "crawlers.api_access.BudgetGuard": 810,  # the last before the downloader: what it lets pass is sent
    # The only user of tldextract, which would fetch a list of public suffixes.
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.referer.RefererMiddleware": None}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawlers.throttle.CrawlDelayThrottle": 0,
}
ITEM_PIPELINES = {"crawlers.pipelines.ArchivePipeline": 100}
