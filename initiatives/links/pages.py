"""Any other page that has a video: the unit's own site, say. Pure."""

import hashlib
import re
from urllib.parse import quote

from initiatives.links.addresses import Address, read_address
from initiatives.links.kinds import LONGEST_KEY, LONGEST_URL, Link, Platform
from initiatives.links.refusals import HOME_PAGE, NO_HTTPS, TOO_LONG, NotALink

TRACKING = re.compile(
    r"(utm_\w*|si|feature|fbclid|gclid|mibextid|igsh|zarsrc|is_from_webapp"
    r"|sender_device|_t|_r)(=|$)",
    re.IGNORECASE,
)
SAFE = "/%:@!$&'()*+,;=~"
AFTER_A_LINK = ".,;:!?…'’*"
BRACKETS = {")": "(", "]": "[", "}": "{"}


def page_link(address: Address) -> Link:
    if address.scheme != "https":
        raise NotALink(*NO_HTTPS)
    said = [part for part in address.query.split("&") if not TRACKING.match(part)]
    query = quote("&".join(filter(None, said)), f"{SAFE}?", errors="replace")
    path = quote(address.path, SAFE, errors="replace") or "/"
    page = f"{path}?{query}" if query else path
    url = f"https://{address.host}{page}"
    if url != without_last_signs(url):
        return page_link(read_address(without_last_signs(url)))
    if page == "/":
        raise NotALink(*HOME_PAGE)
    if len(url) > LONGEST_URL:
        raise NotALink(*TOO_LONG)
    host = re.sub(r"^(www|m)\.(?=.*\.)", "", address.host)
    key = host + (f"{path}?{query}" if query else path.rstrip("/"))
    if len(key) > LONGEST_KEY:
        key = "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return Link(Platform.OTHER, key, url)


def without_last_signs(address: str) -> str:
    """The address without the signs of the sentence around it."""
    while address:
        last = address[-1]
        opening = BRACKETS.get(last)
        is_unpaired = opening and address.count(opening) < address.count(last)
        if last not in AFTER_A_LINK and not is_unpaired:
            break
        address = address[:-1]
    return address
