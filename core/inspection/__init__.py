"""Files from outside: ``pipeline.inspect`` is the door, the other modules are what it asks.

Nothing is imported here: the modules that parse (package, pdfs, pictures, videos) are loaded in the sandbox's children,
which know no models.
"""
