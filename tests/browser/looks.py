"""What every page must be, at the width of a telephone and of a desk."""

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (360, 1280)
SERIOUS = {"serious", "critical"}


def assert_fine(page):
    """Nothing scrolls sideways and axe finds nothing serious, as the page is now."""
    page.wait_for_load_state()  # what was pressed may be on its way still
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert (page.url, wide) <= (page.url, page.viewport_size["width"])
    found = Axe().run(page).response["violations"]
    serious = {
        rule["id"]: [node["html"][:120] for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in SERIOUS
    }
    assert (page.url, serious) == (page.url, {})


def assert_fine_at_both_widths(page):
    """It has its own size again afterwards."""
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert_fine(page)
    page.set_viewport_size(size)
