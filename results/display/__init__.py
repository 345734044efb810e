"""The offline display (线下展示): boards on paper, the kiosk, and the codes on both that carry the place."""
