"""A poll that two organisers pause and let go on."""

from __future__ import annotations

from campaigns import pausing
from campaigns.models import Pause, Phase
from tests.builders import organisers
from tests.voting.builders import Poll


def fresh(here: Poll) -> Phase:
    """The phase as it is now: ``here.phase`` was read before."""
    return Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)


def pause(here: Poll) -> Pause:
    first, second = organisers(here.campaign)
    proposed = pausing.propose_pause(phase=here.phase, reason="发现异常投票，正在核查。", by=first)
    return pausing.pause(phase=here.phase, digest=proposed.digest, by=second)


def resume(here: Poll) -> Pause:
    first, second = organisers(here.campaign)
    proposed = pausing.propose_resumption(phase=here.phase, reason="核查完毕，未发现异常。", by=first)
    return pausing.resume(phase=here.phase, digest=proposed.digest, by=second)
