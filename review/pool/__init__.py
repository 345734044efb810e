"""The pool of experts as a table: a template, what it would do row by row, and taking exactly that."""
