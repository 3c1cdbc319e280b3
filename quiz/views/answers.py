"""The one way of an answer into the database, outside log-in and CSRF.

The page's signed token says whose answer it is; the statement itself asks whether that
person may still write. No session and no user row is read.
"""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from quiz import services
from quiz.errors import AnsweredElsewhere, NotOnPaper, SaveRefused

LONGEST_BODY = 20_000
NEVER = 1 << 62  # an instant, in milliseconds, after which nothing was moved


@csrf_exempt
@login_not_required
@require_POST
def answers_save(request):
    """Body: {"token": text, "answers": [[seq, place, choice], …], "moved": number}.

    200 with {"receipts": [[seq, event], …], "refused": [{…}, …], "left_ms": …,
    "moved": when another device took over}: each answer has a receipt or a refusal.
    Who was answered elsewhere, or knows of an earlier move only, gets the paper's
    answers and a token that knows them. A batch that cannot be read has the refusal's
    own status.
    """
    try:
        token, answers, moved_ms = _read(request)
        saved = services.save_answers(token, answers)
    except SaveRefused as error:
        return JsonResponse(_words(error), status=error.status)
    body = {
        "receipts": saved.receipts,
        "refused": [{"seq": seq, **_words(why)} for seq, why in saved.refused.items()],
        "left_ms": saved.left_ms,
        "moved": saved.moved_ms,
    }
    if saved.is_answered_elsewhere(moved_ms):
        page = services.renew_page(token)
        body |= {"token": services.sign_page(page.token), "answers": page.answers}
    status = next((why.status for why in saved.refused.values()), 200)
    return JsonResponse(body, status=status)


def _read(request):
    if len(request.body) > LONGEST_BODY:
        raise NotOnPaper
    try:
        body = json.loads(request.body)
        rows = [services.Answer(*row) for row in body["answers"]]
        moved_ms = body["moved"] if type(body.get("moved")) is int else NEVER
        return services.read_page(body["token"]), rows, moved_ms
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,  # of a body that nests thousands of brackets
    ) as error:
        raise NotOnPaper from error


def _words(error: SaveRefused) -> dict:
    words = {"code": error.code, "sentence": str(error)}
    if isinstance(error, AnsweredElsewhere):
        words |= {"place": error.place, "at": error.at}
    return words
