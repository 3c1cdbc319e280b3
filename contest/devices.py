"""The cookie by which a browser is known again. It says nothing about a person."""

import secrets

from django.conf import settings
from django.core.signing import BadSignature

from contest.services.limiter import device_key

LASTS = 400 * 24 * 60 * 60  # the longest that browsers keep
SALT = "device"


def device_of(request) -> str:
    """Return the random value of this browser, or "" when it has none yet."""
    try:
        return request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, salt=SALT)
    except (KeyError, BadSignature):
        return ""


def device_key_of(request) -> str:
    """Return what is stored of the browser, or "" of one without the cookie."""
    device = device_of(request)
    return device_key(device) if device else ""


def new_device() -> str:
    return secrets.token_urlsafe(24)


def remember_device(response, device: str) -> None:
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        salt=SALT,
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
