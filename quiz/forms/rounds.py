"""What an officer sets of a round, and the word on which a running one is changed."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils import timezone

from contest.forms.fields import PlainForm
from quiz.blueprints import Stock
from quiz.drawing import Demand
from quiz.models import Difficulty
from quiz.rounds import WINDOW, Settings

LEVELS = [("", "Bất kỳ"), *Difficulty.choices]
MOST_QUESTIONS = 200  # of one paper
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]


class MomentField(forms.DateTimeField):
    """A moment in the contest's time, with the device's own calendar and clock."""

    def __init__(self, **options):
        super().__init__(
            input_formats=MOMENT_FORMATS,
            widget=forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": 1}
            ),
            error_messages={
                "invalid": "Thời điểm này không đọc được. Ghi ngày/tháng/năm giờ:phút, "
                "ví dụ 15/11/2023 17:00."
            },
            **options,
        )

    def prepare_value(self, value):
        return timezone.localtime(value) if hasattr(value, "tzinfo") else value


class WordForm(PlainForm):
    """Why, and on which document."""

    reason = forms.CharField(label="Lý do", max_length=250)
    document = forms.CharField(
        label="Văn bản số", max_length=120, help_text="Ví dụ: Công văn số 123/NV."
    )


class PauseForm(WordForm):
    minutes = forms.IntegerField(
        label="Tạm dừng bao nhiêu phút", min_value=1, max_value=24 * 60
    )
    moves_closing = forms.BooleanField(
        label="Kết thúc phần thi muộn hơn chừng ấy phút", required=False
    )
    field_order = ["minutes", "moves_closing"]


class ExtraTimeForm(WordForm):
    minutes = forms.IntegerField(
        label="Thêm bao nhiêu phút", min_value=1, max_value=600
    )
    field_order = ["minutes"]


class ExtendForm(WordForm):
    closes_at = MomentField(label="Kết thúc mới")
    field_order = ["closes_at"]


class AnotherAttemptForm(WordForm):
    since = MomentField(
        label="Cho những người bị hết giờ từ",
        help_text="Mỗi người được thêm một lượt.",
    )
    field_order = ["since"]


class VoidForm(PlainForm):
    reason = forms.CharField(label="Lý do", max_length=250)
    give_back = forms.BooleanField(label="Cho thi lại lượt này", required=False)


class RoundForm(PlainForm):
    """All settings of a round. ``matrix`` is the blueprint as a table of numbers."""

    name = forms.CharField(label="Tên", max_length=120)
    opens_at = MomentField(label="Bắt đầu")
    closes_at = MomentField(label="Kết thúc")
    minutes = forms.IntegerField(label="Số phút", min_value=1, max_value=600)
    max_attempts = forms.IntegerField(label="Số lượt tối đa", min_value=1, max_value=99)
    min_answers = forms.IntegerField(
        label="Số câu trả lời ít nhất để tính là tham gia", min_value=1, max_value=200
    )

    def __init__(self, *args, now: Settings, topics, stock: Stock, has_opened, **kw):
        values = {name: getattr(now, name) for name in Settings._fields[:-1]}
        super().__init__(*args, initial=values, **kw)
        self.topics, self.stock = list(topics), stock
        counts = {(row.topic, row.difficulty): row.count for row in now.blueprint}
        for topic in self.topics:
            for level, label in LEVELS:
                self.fields[_name(topic, level)] = forms.IntegerField(
                    label=f"{topic.name}, {label}",
                    min_value=0,
                    max_value=MOST_QUESTIONS,
                    required=False,
                    initial=counts.get((topic.pk, level)),
                )
        if has_opened:
            self.fields |= {
                "reason": WordForm.base_fields["reason"],
                "document": WordForm.base_fields["document"],
            }
        self.helper.layout = Layout(
            "name",
            Row(Column("opens_at"), Column("closes_at")),
            Row(
                Column("minutes"),
                Column("max_attempts"),
                Column("min_answers"),
            ),
            *([Fieldset("Căn cứ", "reason", "document")] if has_opened else []),
        )

    @property
    def matrix(self) -> list[dict]:
        """A row for each topic: a cell for each difficulty, and what the bank has."""
        return [
            {
                "topic": topic,
                "cells": [
                    {
                        "field": self[_name(topic, level)],
                        "label": label,
                        "stock": self._stock_of(topic, level),
                    }
                    for level, label in LEVELS
                ],
            }
            for topic in self.topics
        ]

    def _stock_of(self, topic, level: str) -> int:
        return sum(
            count
            for (of_topic, of_level), count in self.stock.items()
            if of_topic == topic.pk and level in {"", of_level}
        )

    @property
    def blueprint(self) -> list[Demand]:
        return [
            Demand(topic.pk, level, count)
            for topic in self.topics
            for level, _ in sorted(LEVELS)
            if (count := self.cleaned_data.get(_name(topic, level)))
        ]

    @property
    def settings(self) -> Settings:
        values = (self._value_of(name) for name in Settings._fields[:-1])
        return Settings(*values, self.blueprint)

    def _value_of(self, name: str):
        """A moment that was not touched keeps what the field does not show."""
        value, before = self.cleaned_data[name], self.initial[name]
        is_same = name in WINDOW and value == before.replace(microsecond=0)
        return before if is_same else value

    def clean(self):
        if self.errors:
            return
        questions = sum(demand.count for demand in self.blueprint)
        if not questions:
            self.add_error(
                None, "Ma trận đề chưa có câu nào. Ghi số câu ở ít nhất một ô."
            )
        elif questions > MOST_QUESTIONS:
            self.add_error(
                None, f"Đề có {questions} câu; nhiều nhất là {MOST_QUESTIONS}."
            )
        elif self.cleaned_data["min_answers"] > questions:
            self.add_error(
                "min_answers",
                f"Đề chỉ có {questions} câu: không ai trả lời được nhiều hơn thế.",
            )
        if self.cleaned_data["closes_at"] <= self.cleaned_data["opens_at"]:
            self.add_error("closes_at", "Phải sau thời điểm bắt đầu.")


def _name(topic, level: str) -> str:
    return f"cau-{topic.pk}-{level or 'bat-ky'}"
