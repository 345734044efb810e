"""What a request tells about its sender, and how far it can be trusted."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address, counted from the right over ``TRUSTED_PROXY_COUNT`` proxies.

    With no trusted proxy every forwarding header is ignored: anybody can send one.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-count] if 0 < count <= len(hops) else direct
