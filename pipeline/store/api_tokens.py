"""Keys with which partners' systems read reviewed records: shown once, kept as digests, revoked at any time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from pipeline.store.history import note
from pipeline.store.models import ApiToken, Kind

_BYTES = 32


@transaction.atomic
def make_token(name: str, person: User) -> str:
    """Make a token for a partner's system. This is the only time that it can be read."""
    secret = f"plainsight_{secrets.token_urlsafe(_BYTES)}"
    token = ApiToken.objects.create(name=name, token_digest=_digest(secret), made_by=person)
    note(Kind.ACCOUNT, person, subject=f"api_token:{token.pk}", reason="made", name=name)
    return secret


@transaction.atomic
def revoke_token(key: int, person: User) -> bool:
    """Let a token open nothing any more; false where it did not before."""
    revoked = ApiToken.objects.filter(pk=key, revoked=None).update(revoked=timezone.now())
    if revoked:
        note(Kind.ACCOUNT, person, subject=f"api_token:{key}", reason="revoked")
    return bool(revoked)


def token_of(secret: str) -> ApiToken | None:
    """The token that this is, if it is one and holds; that it was used today is kept.

    Tokens are looked up by their digest, so how long it takes tells nothing of them.
    """
    digest = _digest(secret)
    token = ApiToken.objects.filter(token_digest=digest, revoked=None).first()
    if token is None or not hmac.compare_digest(token.token_digest, digest):
        return None
    today = timezone.now().date()
    if token.last_used != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used=today)
    return token


def _digest(secret: str) -> str:
    """Its sha256: a token is random, so it needs neither salt nor a slow hash."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
