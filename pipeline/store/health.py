"""How the sources are: keeps what every crawl brought, judges it against each source's own history, keeps alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate

from crawlers.summary import CrawlSummary, Outcome
from pipeline.store import models
from pipeline.store.history import note
from pipeline.store.models import Kind, Trouble
from pipeline.store.norms import WEEK, Part, fallen, risen, silence, tolerated_silence

HISTORY = 180  # days of a source's past that are looked at
EMPTY_FLOOR = 0.25  # a share of pages without text that is always tolerated: galleries, videos
ERROR_FLOOR = 0.15  # a share of addresses that come to nothing, likewise


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm as it is shown."""

    source: str
    trouble: str
    message: str
    raised: str

    def to_dict(self) -> dict[str, str]:
        """Plain data."""
        return asdict(self)


@transaction.atomic
def note_crawl(summary: CrawlSummary, licences: Mapping[str, str]) -> None:
    """Keep what a crawl brought and what sites said of being read; alarms of changed terms are raised here.

    Args:
        summary: the crawl. Two that begin on one day (UTC) count as one.
        licences: by source, what the configs say of its licence.
    """
    day = summary.started.date()
    rows = _sources(source.source for source in summary.sources)
    models.Alarm.objects.filter(trouble=Trouble.TERMS, cleared=None, source__in=rows.values(), raised__lt=day).update(
        cleared=day
    )
    for source in summary.sources:
        row, _ = models.SourceDay.objects.get_or_create(source=rows[source.source], day=day)
        row.counts = Counter(row.counts) + Counter({outcome.value: n for outcome, n in source.counts.items()})
        for outcome, reasons in source.reasons.items():
            row.reasons[outcome.value] = Counter(row.reasons.get(outcome.value, {})) + Counter(reasons)
        row.save()
    said = [(notice.source, notice.document, notice.site, notice.digest) for notice in summary.notices]
    said += [(name, "licence", "", sha256(licence.encode()).hexdigest()) for name, licence in licences.items()]
    for name, document, site, digest in said:
        _note_terms(rows[name], (document, site), digest, summary.started)


def judge(day: date, names: Iterable[str]) -> None:
    """Raise and clear alarms of sources by what is known on the day of their last crawl.

    Pages count as the newest run ended them: a better extractor makes a better history.
    """
    rows = _sources(names)
    newest = models.Run.objects.order_by("pk").last()
    oldest = models.Alarm.objects.filter(cleared=None).aggregate(first=Min("raised"))["first"]
    since = min(day, oldest or day) - timedelta(days=HISTORY)  # however long trouble lasts, the time before it is seen
    read = _read_by_day(rows.values(), newest.fingerprint, since) if newest else {}
    for row in rows.values():
        _judge_source(row, since, day, read.get(row.pk, {}))


def clear_others(day: date, names: Iterable[str]) -> None:
    """Clear the alarms of all sources but these, which alone are crawled."""
    models.Alarm.objects.filter(cleared=None).exclude(source__name__in=list(names)).update(cleared=day)


@transaction.atomic
def clear_alarm(alarm: models.Alarm, by: User, reason: str, day: date) -> None:
    """Clear an alarm because a person has looked into it; the same trouble found again raises another."""
    if models.Alarm.objects.filter(pk=alarm.pk, cleared=None).update(cleared=day):
        subject = f"source:{alarm.source_id}"
        note(Kind.SETTING, by, subject=subject, reason=reason, act="cleared an alarm", trouble=alarm.trouble)


def open_alarms() -> list[OpenAlarm]:
    """The alarms that are open, oldest first."""
    rows = models.Alarm.objects.filter(cleared=None).select_related("source").order_by("raised", "source__name", "pk")
    return [OpenAlarm(row.source.name, row.trouble, row.message, row.raised.isoformat()) for row in rows]


def _sources(names: Iterable[str]) -> dict[str, models.Source]:
    wanted = sorted(set(names))
    models.Source.objects.bulk_create((models.Source(name=name) for name in wanted), ignore_conflicts=True)
    return {source.name: source for source in models.Source.objects.filter(name__in=wanted)}


def _note_terms(source: models.Source, which: tuple[str, str], digest: str, moment: datetime) -> None:
    """Keep an edition of some terms; another one than the last raises an alarm, once."""
    document, site = which
    row, new = models.Terms.objects.get_or_create(
        source=source, document=document, site=site, defaults={"digest": digest, "since": moment}
    )
    if new or row.digest == digest:
        return
    change = "is new" if not row.digest else "is gone" if not digest else "has changed"
    where = f" of {site}" if site else " in the configs"
    message = f"{document}{where} {change} since {row.since:%Y-%m-%d}: check that it may still be read"
    models.Alarm.objects.create(source=source, trouble=Trouble.TERMS, message=message, raised=moment.date())
    row.digest, row.since = digest, moment
    row.save()


def _read_by_day(sources: Iterable[models.Source], fingerprint: str, since: date) -> dict[int, dict[date, Part]]:
    """By source and day of the fetch: how many pages the extractor found no text in, of all that it read."""
    outcomes = models.Outcome.objects.filter(
        fingerprint=fingerprint, page__source__in=list(sources), page__fetched__date__gt=since
    )
    days = outcomes.annotate(day=TruncDate("page__fetched")).values_list("page__source", "day")
    grouped = days.annotate(whole=Count("pk"), some=Count("pk", filter=Q(stage="extractor")))
    found: dict[int, dict[date, Part]] = {}
    for source, fetched, whole, some in grouped.order_by():
        found.setdefault(source, {})[fetched] = Part(some, whole)
    return found


def _judge_source(source: models.Source, since: date, day: date, read: Mapping[date, Part]) -> None:
    crawled = list(models.SourceDay.objects.filter(source=source, day__gt=since, day__lte=day).order_by("day"))
    standing = {alarm.trouble: alarm for alarm in models.Alarm.objects.filter(source=source, cleared=None)}
    found = {
        Trouble.SILENT: _silent(crawled, standing),
        Trouble.FALLEN: _fallen(crawled, standing),
        Trouble.ERRORS: _errors(crawled, standing),
        Trouble.EMPTY: _empty(sorted(read.items()), standing),
    }
    silences = source.alarms.filter(Q(cleared=None) | Q(cleared__gt=day - timedelta(days=WEEK)), trouble=Trouble.SILENT)
    if found[Trouble.SILENT] or silences.exists():
        found[Trouble.FALLEN] = None  # it says the same
    for trouble, message in found.items():
        alarm = standing.get(trouble)
        if message and alarm is None:
            models.Alarm.objects.create(source=source, trouble=trouble, message=message, raised=day)
        elif alarm is not None:
            alarm.message, alarm.cleared = message or alarm.message, None if message else day
            alarm.save()


_Standing = Mapping[str, models.Alarm]


def _before(days: Sequence[date], trouble: Trouble, standing: _Standing) -> int:
    """How many of these days are history: not the last week, nor those since an open alarm was raised."""
    alarm = standing.get(trouble)
    older = len(days) - WEEK
    return max(0, older if alarm is None else min(older, sum(day < alarm.raised for day in days) - WEEK))


def _silent(crawled: Sequence[models.SourceDay], _: _Standing) -> str | None:
    volumes = [_volume(each) for each in crawled]
    nights = silence(volumes)
    tolerated = tolerated_silence(volumes[: len(volumes) - nights])
    return f"no new page for {nights} nights; up to {tolerated - 1} are usual" if nights >= tolerated else None


def _fallen(crawled: Sequence[models.SourceDay], standing: _Standing) -> str | None:
    volumes = [_volume(each) for each in crawled]
    history = volumes[: _before([each.day for each in crawled], Trouble.FALLEN, standing)]
    usual = fallen(history, volumes[-WEEK:])
    return None if usual is None else f"{sum(volumes[-WEEK:])} new pages in {WEEK} nights; {usual:.0f} are usual"


def _errors(crawled: Sequence[models.SourceDay], standing: _Standing) -> str | None:
    parts = [_missed(each) for each in crawled]
    history = parts[: _before([each.day for each in crawled], Trouble.ERRORS, standing)]
    found = risen(history, parts[-WEEK:], ERROR_FLOOR)
    return found and _told(*found, "addresses came to nothing")


def _empty(read: Sequence[tuple[date, Part]], standing: _Standing) -> str | None:
    parts = [part for _, part in read]
    history = parts[: _before([day for day, _ in read], Trouble.EMPTY, standing)]
    found = risen(history, parts[-WEEK:], EMPTY_FLOOR)
    return found and _told(*found, "pages yielded no text")


def _told(part: Part, usual: float, what: str) -> str:
    return f"{part.some} of {part.whole} {what} in {WEEK} nights ({part.share:.0%}); {usual:.0%} is usual"


def _volume(each: models.SourceDay) -> int:
    return int(each.counts.get(Outcome.FETCHED, 0))


def _missed(each: models.SourceDay) -> Part:
    """What failed or was refused, of all addresses that were asked for or would have been."""
    missed = each.counts.get(Outcome.FAILED, 0) + each.counts.get(Outcome.REFUSED, 0)
    had = sum(
        each.counts.get(name, 0) for name in (Outcome.FETCHED, Outcome.REPEATED, Outcome.LISTED, Outcome.UNCHANGED)
    )
    return Part(missed, missed + had)
