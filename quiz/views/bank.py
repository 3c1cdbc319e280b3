"""The bank of questions: what is in it, and how it comes in. Keys are for officers."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from contest.models import Contest
from contest.views.current import contest_for
from contest.views.import_pages import ImportPages
from contest.views.pages import address_without_page, page_of
from quiz import permissions
from quiz.forms import BankForm, QuestionUploadForm
from quiz.models import Difficulty, Question, Topic
from quiz.services.bank import QUESTIONS, approve_questions
from quiz.workbooks import COLUMNS

QUESTIONS_A_PAGE = 100
PAGES = ImportPages(
    door=QUESTIONS,
    title="Nhập bộ câu hỏi từ Excel",
    noun="câu hỏi",
    target="vào bộ câu hỏi",
    columns=COLUMNS,
    examples=[
        {
            "topic": "Cải cách thủ tục hành chính",
            "difficulty": "Dễ",
            "stem": "Chương trình tổng thể cải cách hành chính nhà nước giai đoạn "
            "2021-2030 được ban hành tại văn bản nào?",
            "choice_a": "Nghị quyết số 76/NQ-CP",
            "choice_b": "Nghị quyết số 30c/NQ-CP",
            "choice_c": "Quyết định số 136/2001/QĐ-TTg",
            "right": "A",
            "explanation": "Nghị quyết số 76/NQ-CP ban hành Chương trình tổng thể.",
            "source_document": "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ",
            "source_article": "Điều 1",
            "as_of": date(2023, 9, 30),
        },
    ],
    template_name="Mau-bo-cau-hoi.xlsx",
    names="quiz:bank-import",
    form=QuestionUploadForm,
    home="quiz:bank",
)


@require_safe
def bank(request):
    contest = _contest_to_keep(request)
    topics = _topics_with_counts(contest)
    form = BankForm(request.GET, topics=topics)
    questions = (
        Question.objects.filter(topic__contest=contest, replaced_by=None)
        .select_related("topic")
        .prefetch_related("choices")
        .order_by("topic__position", "topic", "pk")
    )
    page = page_of(form.chosen(questions), QUESTIONS_A_PAGE, request)
    context = {
        "topics": topics,
        "drawable": sum(topic.drawable for topic in topics),
        "form": form,
        "page": page,
        "drafts": [q for q in page if q.state == Question.State.DRAFT],
        "address": address_without_page(request),
    }
    return render(request, "quiz/bank.html", context)


@require_POST
def bank_approve(request):
    contest = _contest_to_keep(request)
    pks = [int(pk) for pk in request.POST.getlist("question") if pk.isdecimal()]
    count = approve_questions(contest, pks, by=request.user)
    messages.success(request, f"Đã đưa {count} câu hỏi vào sử dụng.")
    return redirect("quiz:bank")


def _contest_to_keep(request) -> Contest:
    return contest_for(request.user, permissions.can_keep_bank)


def _topics_with_counts(contest: Contest) -> list[Topic]:
    """The topics, each with how many of its questions may be drawn, by difficulty."""
    drawable = Q(questions__state=Question.State.APPROVED, questions__replaced_by=None)
    draft = Q(questions__state=Question.State.DRAFT, questions__replaced_by=None)
    levels = {
        f"{level.value}_count": Count(
            "questions", filter=drawable & Q(questions__difficulty=level)
        )
        for level in Difficulty
    }
    topics = Topic.objects.filter(contest=contest).annotate(
        drawable=Count("questions", filter=drawable),
        drafts=Count("questions", filter=draft),
        **levels,
    )
    return list(topics)
