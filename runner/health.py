"""Asks a running portal whether it is well: ``python -m runner.health`` ends with 0 when /healthz says 200."""

import http.client
import os
import sys
from urllib.parse import urlsplit


def status(base: str, timeout: float = 3.0) -> int | None:
    """The HTTP status of ``/healthz``, or None where nobody answers; asked as the proxy of ``SITE_URL`` would ask."""
    address, site = urlsplit(base), urlsplit(os.environ.get("SITE_URL", base))
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port or 80, timeout=timeout)
    try:
        connection.request("GET", "/healthz", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(status("http://127.0.0.1:8000") != 200)
