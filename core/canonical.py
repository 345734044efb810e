"""One spelling of structured content, so that the same content always has the same digest."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def canonical(content: Any) -> str:
    """``content`` as JSON with sorted keys, no spaces and plain UTF-8 (the spirit of RFC 8785)."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Any) -> str:
    """SHA-256 of the canonical spelling, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def subject_of(row: models.Model) -> str:
    """How approvals, links and audit lines name a row: ``campaigns.campaign:7``."""
    return f"{row._meta.label_lower}:{row.pk}"
