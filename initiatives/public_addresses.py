"""Which addresses the worker may dial: those that a public machine can have. Pure."""

from ipaddress import ip_address, ip_network


def _networks(*texts):
    return [ip_network(text) for text in texts]


# ``is_global`` of Python 3.11 is true for some of these, so it guards nothing alone.
NOT_PUBLIC = _networks(
    *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24"),
    *("198.18.0.0/15", "224.0.0.0/3"),
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
PUBLIC_6 = ip_network("2000::/3")
OFFICES = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")


def is_public(text: str) -> bool:
    """Whether a public machine can have this address. What cannot be read has none."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    if address.version == 6:  # noqa: PLR2004 - of the protocol
        return address in PUBLIC_6
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_office(text: str) -> bool:
    """For a host that the settings trust: public, or of an office's own network."""
    if is_public(text):
        return True
    try:
        return any(ip_address(text) in network for network in OFFICES)
    except ValueError:
        return False
