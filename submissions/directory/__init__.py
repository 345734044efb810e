"""The directory of city offices and development zones: loaded from a province's files, exchanged as tables."""

from submissions.directory.loading import load, load_indicators

__all__ = ["load", "load_indicators"]
