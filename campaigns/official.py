"""What stands on every official paper of a campaign (``templates/paper/official.html``): the red head and the mark."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign

HEAD_WIDTH = 346  # points that the hosts' names may take in the red head, beside 文件
HEAD_LARGEST = 30


def head(campaign: Campaign) -> dict[str, Any]:
    """The hosts, set so large that the longest name fills its line, and what marks a campaign that is no real one."""
    hosts = campaign.host_names
    longest = max((len(name) for name in hosts), default=1)
    size = f"{min(HEAD_LARGEST, HEAD_WIDTH / longest):.2f}"
    return {"campaign": campaign, "hosts": hosts, "head_size": size, "mark": campaign.mark_text}
