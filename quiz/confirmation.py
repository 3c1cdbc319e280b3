"""The code on a receipt: short, readable aloud, and not to be guessed."""

from django.utils.crypto import salted_hmac

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U


def confirmation_code(attempt) -> str:
    """Return 7KM4-29TX, always the same for this attempt."""
    number = int.from_bytes(
        salted_hmac("quiz.confirmation", str(attempt.pk), algorithm="sha256").digest()[
            :5
        ],
        "big",
    )
    signs = ""
    for _ in range(8):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return f"{signs[:4]}-{signs[4:]}"
