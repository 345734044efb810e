"""Words that a reader would take for a rank (notice, clause 五(二): 不做排名), found before a text is proposed."""

from __future__ import annotations

import re

_NUMBER = "[一二三四五六七八九十百两0-9０-９]+"
# 不做排名 and its like say the opposite; 第一季度, 第一书记 and 第一产业 are no places, so 第一 alone is none.
_RANKS = re.compile(
    rf"第{_NUMBER}[名位]"
    r"|(?<!不做)(?<!不作)(?<!不)(?<!无)(?<!没有)(?<!不进行)(?<!不予)(?<!不设)(?<!不分)(?:排名|名次|排行)(?!不分)"
    rf"|(?:名列|位列|位居|排在|排)第?{_NUMBER}|名列前茅|位居前列|居首|榜首|榜单|首位|魁首|夺魁|夺冠"
    r"|头名|头筹|冠军|亚军|季军|状元|金奖|银奖|铜奖|[特一二三]等奖"
    r"|(?:得票率?|支持率|票数|得分|分数|评分|总分)(?:数)?(?:最|第|居|遥遥|领先|排)[多高先一首]?|最高票|最高分|高票|人气王"
    r"|(?i:top|no\.)\s*\d+"
)
_QUOTED = re.compile("“[^“”]*”|‘[^‘’]*’|「[^「」]*」|『[^『』]*』")


def found(text: str) -> list[str]:
    """The words of ``text`` that could be read as a rank, each once, in their order."""
    return list(dict.fromkeys(match.group().strip() for match in _RANKS.finditer(text)))


def outside_quotes(text: str) -> str:
    """``text`` without what stands in quotation marks: a correction has to cite what was wrong."""
    return _QUOTED.sub("“”", text)
