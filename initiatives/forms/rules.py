"""What an officer sets for the round of initiatives."""

from crispy_forms.layout import Fieldset, Layout
from django import forms

from contest.forms.fields import DayField, PlainForm
from initiatives.models import InitiativeRules
from initiatives.models.rules import LIMITS


def _limit(name: str) -> forms.IntegerField:
    label = InitiativeRules._meta.get_field(name).verbose_name
    return forms.IntegerField(
        label=label[0].upper() + label[1:],
        min_value=1,
        max_value=999,
        required=False,
        help_text="Để trống: không giới hạn.",
    )


class RulesForm(PlainForm):
    """Limits, the duty of units, and the day from which an idea may count as new."""

    most_per_unit = _limit("most_per_unit")
    most_per_person = _limit("most_per_person")
    most_authors = _limit("most_authors")
    unit_must_send = forms.BooleanField(
        label="Mỗi đơn vị phải gửi ít nhất một bài",
        required=False,
        help_text="Kế hoạch chỉ khuyến khích thì để trống ô này.",
    )
    novelty_cutoff = DayField(
        label="Mốc tính mới",
        help_text="Sáng kiến đã áp dụng trên địa bàn đến hết ngày này không phải là "
        "mới. Ngày này in trong lời cam đoan của người dự thi.",
    )

    def __init__(self, *args, rules: InitiativeRules, cutoff, **kwargs):
        values = {
            name: getattr(rules, name)
            for name in self.base_fields
            if name != "novelty_cutoff"
        }
        super().__init__(*args, initial={**values, "novelty_cutoff": cutoff}, **kwargs)
        self.helper.layout = Layout(
            Fieldset(
                "Giới hạn số bài, số tác giả",
                "most_per_unit",
                "most_per_person",
                "most_authors",
            ),
            Fieldset("Yêu cầu đối với đơn vị", "unit_must_send"),
            Fieldset("Tính mới", "novelty_cutoff"),
        )

    @property
    def limits(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in LIMITS}
