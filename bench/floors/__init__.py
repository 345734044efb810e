"""What our vote is measured against: a bare view with one INSERT, and the vote view of the polls tutorial."""
