"""One form for addresses that lead to the same page.

Only what is known to say nothing about the page is dropped: no library does this safely (`?p=12` became `?p=13`, a
video's `?v=` was lost).
"""

import re
from urllib.parse import unquote_plus, urlsplit

TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid _ga _gl msclkid yclid ysclid twclid ttclid li_fat_id igsh igshid rdt_cid
    epik s_kwcid ef_id mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv
    oly_anon_id oly_enc_id wickedid _openstat ref_src ref_url cmpid ncid at_medium at_campaign at_custom1 at_custom2
    at_custom3 at_custom4 __s _kx _branch_match_id _branch_referrer sc_campaign sc_channel sc_content sc_medium
    trk_contact trk_msg trk_module trk_sid gad_source gad_campaignid srsltid rb_clickid s_cid icid guccounter
    guce_referrer guce_referrer_sig cvid ocid
    """.split()  # noqa: SIM905 - reads better than a column of words
)
TRACKING_FAMILIES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_")

_DEFAULT_PORTS = {None, 80, 443}
_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f]")


def canonical(url: str) -> str:
    """Host, path and query of the page: the same for addresses that differ only in scheme, case of the host, default
    port, trailing slash, fragment (`#!` is kept) and tracking parameters. "" for what is no http(s) address."""
    url = url.strip()
    if _NOT_IN_URLS.search(url):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    place = shown if port in _DEFAULT_PORTS else f"{shown}:{port}"
    query = "&".join(each for each in parts.query.split("&") if each and not _tracks(each))
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return place + parts.path.rstrip("/") + (f"?{query}" if query else "") + fragment


def _tracks(parameter: str) -> bool:
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return name in TRACKING or name.startswith(TRACKING_FAMILIES)
