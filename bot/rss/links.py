"""Addresses that may be kept and shown: absolute, http or https, without credentials, safe inside any markup."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

LIMIT = 2_000  # characters
_DEFAULT_PORTS = {None, 80, 443}
_HOST = re.compile(r"[\w.-]{1,253}|\[[0-9a-f:.]{2,45}\]", re.IGNORECASE)
_REFUSED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_BROKEN = re.compile(r"[\t\n\r]+")  # browsers read an address over several lines as one
_ENCODED = re.compile(r"[\s|<>\"`{}^\\]")


def absolute(href: str, base: str = "") -> str:
    """The address that `href` names on a page at `base`; "" when it is none that may be kept.

    What could end a link in somebody's markup (spaces, `|`, `<`, `>`, quotation marks) is percent-encoded.
    """
    href = _BROKEN.sub("", href.strip())
    if not href or len(href) > LIMIT or _REFUSED.search(href):
        return ""
    try:
        url = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or port == 0:
        return ""
    # Neither does a name and a password before the host match.
    if not _HOST.fullmatch(parts.netloc.removesuffix(f":{port}")):
        return ""
    url = _ENCODED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), url)
    return url if len(url) <= LIMIT else ""


def same_host(one: str, other: str) -> bool:
    """Whether two http(s) addresses are of one server, whichever of the two schemes they have."""
    (host, port), (host_too, port_too) = _host(urlsplit(one)), _host(urlsplit(other))
    return bool(host) and host == host_too and port == port_too


def _host(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in _DEFAULT_PORTS else parts.port
    return (parts.hostname or "").rstrip("."), port
