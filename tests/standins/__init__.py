"""Servers that stand in for outside services: processes of their own, spoken to over HTTP like the real ones."""
