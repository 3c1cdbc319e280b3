"""The same quiz as Django alone would have it: stock middleware, ORM, templates.

Sign in from a deep link, start, 20 questions on one page, five saves of four answers,
hand in with all fields, result. No rules, no audit, no receipts. With the hasher and
the kept connections that the product uses too.
"""

import os
import random
from urllib.parse import urlsplit

import django
from django.conf import settings

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BASE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8">
<title>{% block title %}{% endblock %}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><header><a href="{% url 'quiz' %}">Quiz</a> {{ user.get_username }}</header>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}
<main>{% block content %}{% endblock %}</main></body></html>"""
LOGIN = """{% extends "base.html" %}{% block title %}Log in{% endblock %}
{% block content %}<form method="post">{% csrf_token %}{{ form.as_p }}
<input type="hidden" name="next" value="{{ next }}"><button>Log in</button></form>
{% endblock %}"""
QUIZ = """{% extends "base.html" %}{% block title %}Quiz{% endblock %}
{% block content %}<p>{{ count }} questions.</p><ul>
{% for attempt in attempts %}<li>{{ attempt.started_at }}: {{ attempt.score }}</li>
{% endfor %}</ul><form method="post" action="{% url 'start' %}">{% csrf_token %}
<button>Start</button></form>{% endblock %}"""
ATTEMPT = """{% extends "base.html" %}{% block title %}Quiz{% endblock %}
{% block content %}<form method="post" action="{% url 'finish' attempt.pk %}">
{% csrf_token %}{% for answer in answers %}<fieldset>
<legend>{{ forloop.counter }}. {{ answer.question.text }}</legend>
{% for choice in answer.question.choices %}<label><input type="radio"
 name="{{ answer.slot }}" value="{{ forloop.counter0 }}"
 {% if answer.choice == forloop.counter0 %}checked{% endif %}> {{ choice }}</label>
{% endfor %}</fieldset>{% endfor %}<button>Finish</button></form>{% endblock %}"""
RESULT = """{% extends "base.html" %}{% block title %}Result{% endblock %}
{% block content %}<p>{{ attempt.score }} of {{ count }}, {{ attempt.finished_at }}</p>
{% endblock %}"""
TEMPLATES = {
    "base.html": BASE,
    "registration/login.html": LOGIN,
    "quiz.html": QUIZ,
    "attempt.html": ATTEMPT,
    "result.html": RESULT,
}


def _database(url: str) -> dict:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 15 * 60,
        "OPTIONS": {"options": "-c jit=off -c synchronous_commit=on"},
    }


settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.floors.bare_django",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "bench.floors.bare_django",
    ],
    MIDDLEWARE=MIDDLEWARE,
    DATABASES={"default": _database(os.environ["DATABASE_URL"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["bench.floors.bare_django.Argon2idOfOwasp"],
    LOGIN_URL="login",
    LANGUAGE_CODE="vi",
    TIME_ZONE="Asia/Ho_Chi_Minh",
    USE_TZ=True,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", TEMPLATES)],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)
django.setup()

from django.contrib import messages  # noqa: E402 - all below needs the settings
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.hashers import (  # noqa: E402
    Argon2PasswordHasher,
    make_password,
)
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.auth.views import LoginView  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.shortcuts import get_object_or_404, redirect, render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402

QUESTIONS = 20  # on a paper


class Argon2idOfOwasp(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class Question(models.Model):
    text = models.TextField()
    choices = models.JSONField()
    right = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.text


class Attempt(models.Model):
    user = models.ForeignKey(User, models.CASCADE)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)

    def __str__(self):
        return f"attempt {self.pk}"


class Answer(models.Model):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE)
    slot = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField(null=True)

    class Meta:
        unique_together = [("attempt", "slot")]

    def __str__(self):
        return f"answer {self.pk}"


@login_required
def quiz(request):
    attempts = Attempt.objects.filter(user=request.user)
    return render(request, "quiz.html", {"attempts": attempts, "count": QUESTIONS})


@login_required
@require_POST
def start(request):
    with transaction.atomic():
        attempt = Attempt.objects.create(user=request.user)
        drawn = Question.objects.order_by("?")[:QUESTIONS]
        Answer.objects.bulk_create(
            Answer(attempt=attempt, question=question, slot=slot)
            for slot, question in enumerate(drawn)
        )
    return redirect("attempt", attempt.pk)


@login_required
def attempt_page(request, pk):
    attempt = get_object_or_404(Attempt, pk=pk, user=request.user)
    answers = attempt.answers.select_related("question").order_by("slot")
    return render(request, "attempt.html", {"attempt": attempt, "answers": answers})


@login_required
@require_POST
def save(request, pk):
    attempt = get_object_or_404(
        Attempt, pk=pk, user=request.user, finished_at__isnull=True
    )
    saved = _save(attempt, request.POST)
    return JsonResponse({"saved": saved})


def _save(attempt, posted) -> int:
    slots = {int(name): int(text) for name, text in posted.items() if name.isdecimal()}
    answers = list(attempt.answers.filter(slot__in=slots))
    for answer in answers:
        answer.choice = slots[answer.slot]
    return Answer.objects.bulk_update(answers, ["choice"])


@login_required
@require_POST
def finish(request, pk):
    with transaction.atomic():
        attempt = get_object_or_404(Attempt, pk=pk, user=request.user)
        _save(attempt, request.POST)
        answers = attempt.answers.select_related("question")
        attempt.score = sum(each.choice == each.question.right for each in answers)
        attempt.finished_at = timezone.now()
        attempt.save()
    messages.success(request, "Finished.")
    return redirect("result", attempt.pk)


@login_required
def result(request, pk):
    attempt = get_object_or_404(Attempt, pk=pk, user=request.user)
    return render(request, "result.html", {"attempt": attempt, "count": QUESTIONS})


urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("", quiz, name="quiz"),
    path("start/", start, name="start"),
    path("<int:pk>/", attempt_page, name="attempt"),
    path("<int:pk>/save/", save, name="save"),
    path("<int:pk>/finish/", finish, name="finish"),
    path("<int:pk>/result/", result, name="result"),
]

# Attempts of the past, so that indexes are as deep as in a contest that goes on.
PAST = """
INSERT INTO bare_django_attempt (user_id, started_at, finished_at, score)
SELECT (SELECT min(id) FROM auth_user), now(), now(), 10
  FROM generate_series(1, %(attempts)s);
INSERT INTO bare_django_answer (attempt_id, question_id, slot, choice)
SELECT attempt.id, (SELECT min(id) FROM bare_django_question), slot, 1
  FROM bare_django_attempt AS attempt, generate_series(0, 19) AS slot;
"""


def prepare(
    people: int, past: int, questions: list[tuple[str, list[str]]], password: str
) -> None:
    """Make the tables, the bank, and accounts ``p1`` to ``p<people>``."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Question, Attempt, Answer):
            editor.create_model(model)
    Question.objects.bulk_create(
        Question(text=text, choices=choices, right=random.randrange(len(choices)))  # noqa: S311 - not a secret
        for text, choices in questions
    )
    encoded = make_password(password)
    User.objects.create(username="past")
    with connection.cursor() as cursor:
        cursor.execute(PAST, {"attempts": past})
    User.objects.bulk_create(
        User(username=f"p{n}", password=encoded) for n in range(1, people + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


application = get_wsgi_application()
