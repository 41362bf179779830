"""What a page says of addresses: its own, and where its comments stand; and whether its address asks one to sign in.

pages -> here -> links
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.rss.links import absolute, same_host

_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_OF_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
# Comments on all posts of a site: WordPress with and without speaking addresses, Blogger.
_OF_ALL = re.compile(r"^(?:/\w\w)?/(?:(?:index\.php/)?comments/feed(?:/\w+)?|feeds/comments/default)$")
_OF_ALL_ASKED = re.compile(r"(?:^|&)feed=comments-")
_SIGN_IN_FIRST = re.compile(r"(?:log|sign)[-_]?(?:in|on)|authwall|checkpoint|sso|saml2?|oauth2?|auth", re.IGNORECASE)
_SIGN_IN_LAST = re.compile(r"(?:log|sign)[-_]?(?:in|on)|wp-login|authorize|authwall|sso", re.IGNORECASE)
_SIGN_IN_HOST = re.compile(r"(?:login|signin|sso|accounts?|auth|idp)\.|.*\.(?:okta|auth0)\.com$", re.IGNORECASE)


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What its links start from."""
    named = tree.css_first("base[href]")
    return (absolute(_said(named, "href"), url) if named else "") or url


def canonical(tree: LexborHTMLParser, og_url: str, url: str, base: str) -> str:
    """The address that the page says is its own; "" unless it is on the same host. A page that isn't the first of its
    site and says that it is says so by mistake, and all its neighbours do."""
    named = (_said(each, "href") for each in tree.css("link[rel][href]") if "canonical" in _rel(each))
    for href in (*named, og_url):
        found = absolute(href, base).partition("#")[0]
        if found and same_host(found, url) and (_is_deeper(found) or not _is_deeper(url)):
            return found
    return ""


def comments(tree: LexborHTMLParser, url: str, base: str) -> str:
    """The feed of what people say about this very page: one that stands below it, or else one that calls itself so and
    isn't that of the whole site."""
    feeds = list(_feeds(tree, base))
    page = urlsplit(url)
    own = page.path.rstrip("/")
    below = re.compile(rf"{re.escape(own)}(?:/.|\.\w)")
    for address, _ in feeds:
        if own and same_host(address, url) and below.match(urlsplit(address).path):
            return address
    for address, title in feeds:
        parts = urlsplit(address)
        of_all = _OF_ALL.match(parts.path.rstrip("/")) or _OF_ALL_ASKED.search(parts.query)
        if _OF_COMMENTS.search(title) and not of_all:
            return address
    return ""


def asks_to_sign_in(url: str) -> bool:
    """Whether the address is of the kind to which one is sent who isn't signed in."""
    parts = urlsplit(url)
    if _SIGN_IN_HOST.match(parts.hostname or ""):
        return True
    steps = [step.partition(".")[0] for step in parts.path.split("/") if step]
    return bool(steps) and bool(_SIGN_IN_FIRST.fullmatch(steps[0]) or _SIGN_IN_LAST.fullmatch(steps[-1]))


def _feeds(tree: LexborHTMLParser, base: str) -> Iterator[tuple[str, str]]:
    """(address, title) of each feed that the page names in its head."""
    for each in tree.css("link[rel][href]"):
        kind = _said(each, "type").partition(";")[0].strip().lower()
        address = absolute(_said(each, "href"), base).partition("#")[0]
        if "alternate" in _rel(each) and kind in _FEED_TYPES and address:
            yield address, _said(each, "title")


def _is_deeper(url: str) -> bool:
    """Whether it leads further than to the first page of its site."""
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _rel(node: LexborNode) -> list[str]:
    return _said(node, "rel").lower().split()


def _said(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""
