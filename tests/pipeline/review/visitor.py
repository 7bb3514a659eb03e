"""A volunteer without a browser: reads the record's form as it is served, and sends it back."""

from __future__ import annotations

import html
import re

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from pipeline.store.models import Incident


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, incident: Incident) -> str:
    return client.get(f"/drafts/{incident.pk}/").content.decode()


def take(client: Client, incident: Incident) -> dict[str, list[str]]:
    """Claim a draft and read its form as a browser would send it unchanged."""
    client.post(f"/drafts/{incident.pk}/begin/")
    return fields(page_of(client, incident))


def fields(page: str) -> dict[str, list[str]]:
    """The fields of the record's form: hidden, text, checked, selected."""
    form = page.partition('id="record"')[2].partition("</form>")[0]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = attributes.get("type") not in {"radio", "checkbox"} or re.search(r"\bchecked\b", tag)
        if "name" in attributes and chosen:
            data.setdefault(attributes["name"], []).append(html.unescape(attributes.get("value", "")))
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, flags=re.DOTALL):
        selected = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        match = selected or first
        assert match
        data[name] = [match[1]]
    return data


def send(client: Client, incident: Incident, data: dict[str, list[str]], decision: str, **more: str) -> HttpResponse:
    """Decide on a draft; who accepts or corrects says that all that the machine filled in was checked."""
    changed = {"confirm_rest": ["yes"]} | {name: [value] for name, value in more.items()}
    return client.post(f"/drafts/{incident.pk}/submit/", {**data, **changed, "decision": [decision]})  # type: ignore[return-value]
