"""The blocks of units: their numbers, names and order."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from contest.errors import ContestError
from contest.forms.units import BlockForm
from contest.models import Block
from contest.services.unit_order import (
    create_block,
    move_block,
    remove_block,
    rename_block,
)
from contest.views.units import GET_OR_POST, contest_to_change


@require_http_methods(GET_OR_POST)
def blocks(request):
    """All blocks; a POST adds one."""
    contest_to_change(request)
    form = BlockForm(request.POST or None)
    if form.is_valid():
        try:
            block = create_block(**form.cleaned_data, by=request.user)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã thêm {block.name}.")
            return redirect("contest:blocks")
    rows = Block.objects.annotate(units_count=Count("units")).order_by("position")
    return render(request, "contest/blocks.html", {"blocks": rows, "form": form})


@require_http_methods(GET_OR_POST)
def block_edit(request, pk):
    contest_to_change(request)
    block = get_object_or_404(Block, pk=pk)
    facts = {"code": block.code, "name": block.name}
    form = BlockForm(request.POST or None, initial=facts)
    if form.is_valid():
        try:
            block = rename_block(block, **form.cleaned_data, by=request.user)
        except ContestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã lưu {block.name}.")
            return redirect("contest:blocks")
    return render(request, "contest/block_edit.html", {"block": block, "form": form})


@require_POST
def block_move(request, pk):
    contest_to_change(request)
    block = get_object_or_404(Block, pk=pk)
    move_block(block, up=request.POST.get("huong") == "len", by=request.user)
    messages.success(request, f"Đã đổi thứ tự của {block.name}.")
    return redirect("contest:blocks")


@require_POST
def block_remove(request, pk):
    contest_to_change(request)
    block = get_object_or_404(Block, pk=pk)
    try:
        remove_block(block, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Đã bỏ {block.name}.")
    return redirect("contest:blocks")
