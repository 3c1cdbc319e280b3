"""The code on a receipt: short, readable aloud, and not to be guessed."""

from django.utils.crypto import salted_hmac

from contest.codes import ALPHABET

LENGTH, GROUP = 8, 4


def confirmation_code(attempt) -> str:
    """Return 7KM4-29TX, always the same for this attempt."""
    hmac = salted_hmac("quiz.confirmation", str(attempt.pk), algorithm="sha256")
    number = int.from_bytes(hmac.digest(), "big")
    signs = ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs += ALPHABET[rest]
    return f"{signs[:GROUP]}-{signs[GROUP:]}"
