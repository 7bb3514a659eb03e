"""The settings are polite, bounded and closed, whatever Scrapy's own defaults become."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.utils.conf import build_component_list

from crawlers.sources import Source
from crawlers.worker import project_settings, source_settings

POLITE = {
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "Plainsight",
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 5.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 5.0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
}
QUICK = {"CONCURRENT_ITEMS": 1, "WARN_ON_GENERATOR_RETURN_VALUE": False}
BOUNDED = {
    "DOWNLOAD_MAXSIZE": 10_000_000,
    "DOWNLOAD_WARNSIZE": 5_000_000,
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DNS_TIMEOUT": 20,
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 2,
    "RETRY_HTTP_CODES": [408, 429, 500, 502, 503, 504, 522, 524],
    "URLLENGTH_LIMIT": 2083,
}
CLOSED = {
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "COOKIES_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REFERER_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    "STATS_DUMP": False,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


@pytest.mark.parametrize(("name", "value"), [*POLITE.items(), *QUICK.items(), *BOUNDED.items(), *CLOSED.items()])
def test_setting(name: str, value: Any) -> None:
    settings = project_settings()
    assert settings[name] == value
    assert (settings.getpriority(name) or 0) > 0, "set by us, not a default that happens to agree"


@pytest.mark.parametrize("scheme", ["file", "ftp", "s3", "data"])
def test_only_http_is_spoken(scheme: str) -> None:
    assert project_settings().getwithbase("DOWNLOAD_HANDLERS")[scheme] is None


def test_middlewares_stand_in_their_order() -> None:
    names = build_component_list(project_settings().getwithbase("DOWNLOADER_MIDDLEWARES"))
    ours = [name.rsplit(".", 1)[1] for name in names]
    assert [name for name in ours if name.endswith(("Guard", "RobotsMiddleware"))] == [
        "AddressGuard",
        "RobotsMiddleware",
        "ReservationGuard",
        "WaitGuard",
        "BudgetGuard",
    ]
    assert "StrictDecoding" in ours
    assert not {"RobotsTxtMiddleware", "HttpCompressionMiddleware", "CookiesMiddleware"} & set(ours)


def test_user_agent_names_us_and_a_contact() -> None:
    assert project_settings()["USER_AGENT"] == "Plainsight/0.1 (+https://plainsight.invalid/contact)"
    assert project_settings("https://ngo.example/bot")["USER_AGENT"] == "Plainsight/0.1 (+https://ngo.example/bot)"


def test_a_source_sets_its_own_pace(source: Source) -> None:
    own = source_settings(project_settings(), source.model_copy(update={"delay_seconds": 12.0}))
    assert own.getfloat("DOWNLOAD_DELAY") == 12.0
    assert own.getfloat("AUTOTHROTTLE_START_DELAY") == 12.0
