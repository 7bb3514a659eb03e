"""The second factor of an account: codes of an app (TOTP, RFC 6238), and recovery codes for when the phone is lost."""

from __future__ import annotations

from base64 import b32encode
from secrets import token_bytes

from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from pipeline.store.history import note
from pipeline.store.models import Kind

RECOVERY_CODES = 10
_KINDS = (TOTPDevice, StaticDevice)


def has_second_factor(user: User) -> bool:
    """Whether the person must give a code, too, to log in."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


@transaction.atomic
def begin(user: User) -> TOTPDevice:
    """Make a new secret, which counts only when a code of it was confirmed; an earlier unconfirmed one goes."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="app", confirmed=False)
    return device


def pending(user: User) -> TOTPDevice | None:
    """The secret that the person has not confirmed yet."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it into an app: base32, in groups of four."""
    letters = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def confirm(user: User, code: str) -> list[str] | None:
    """Turn the second factor on if the code is right; the recovery codes, told here and never again, else None."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    StaticDevice.objects.filter(user=user).delete()
    static = StaticDevice.objects.create(user=user, name="recovery")
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=static, token=each) for each in codes)
    _note(user, user, "turned on the second factor")
    return codes


@transaction.atomic
def verify(user: User, code: str) -> bool:
    """Whether a code of the app, or an unused recovery code, is right; wrong ones make the next wait longer."""
    typed = code.replace(" ", "").lower()
    return any(
        device.verify_token(typed)
        for kind in _KINDS
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True)
    )


@transaction.atomic
def remove(by: User | None, user: User) -> None:
    """Let a person log in by the password alone: the phone is lost, say."""
    if sum(kind.objects.filter(user=user).delete()[0] for kind in _KINDS):
        _note(by, user, "removed the second factor")


def _note(by: User | None, user: User, act: str) -> None:
    note(Kind.ACCOUNT, by, subject=f"account:{user.pk}", act=act)


def _random_code() -> str:
    """Forty random bits, in letters that are told apart."""
    return b32encode(token_bytes(5)).decode().lower()
