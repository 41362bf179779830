"""Requests on loopback, which is plain HTTP."""

from __future__ import annotations

import ssl

# For httpx's `verify`. Left to itself, each client and each single request reads the certificates of all the world's
# authorities first, which takes 27 ms. This one trusts none: nothing on loopback shows a certificate.
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
