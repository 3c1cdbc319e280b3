"""What the gallery is narrowed by."""

from crispy_forms.helper import FormHelper
from django import forms

from contest.models import Block, Unit
from initiatives.models import Theme
from initiatives.queries.gallery import Shelf
from initiatives.queries.searching import with_words


class GalleryFilter(forms.Form):
    q = forms.CharField(
        label="Tìm theo tên bài, tóm tắt, tác giả, đơn vị",
        max_length=100,
        required=False,
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="Chủ đề", required=False, empty_label="Tất cả"
    )
    block = forms.ModelChoiceField(
        Block.objects.order_by("position"),
        label="Khối",
        required=False,
        empty_label="Tất cả",
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả"
    )

    def __init__(self, data, *, round, shelf: Shelf):
        super().__init__(data)
        self.shelf = shelf
        self.fields["theme"].queryset = round.contest.themes.all()
        self.fields["unit"].queryset = shelf.units
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def narrow(self):
        """Apply what was chosen; what makes no sense is left out."""
        self.is_valid()
        chosen = {key: value for key, value in self.cleaned_data.items() if value}
        text = chosen.pop("q", "")
        if "block" in chosen:
            chosen["unit__block"] = chosen.pop("block")
        entries = self.shelf.entries.filter(**chosen)
        return with_words(entries, text) if text else entries
