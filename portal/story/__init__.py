"""A whole campaign told through the services that the portal itself uses: the rehearsal and the demonstration.

Each module tells one stage. The campaign runs on a clock of its own; everything in it is invented.
"""
