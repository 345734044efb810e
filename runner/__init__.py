"""What stands behind ./tuixuan: it makes the environment, runs the checks, and starts the portal.

``__main__`` and ``machine`` run on a bare Python before any package is installed; the other modules run inside
``.venv``, where ``__main__`` starts them.
"""
