"""A peer that lacks a module."""

import htg_no_such_module  # noqa: F401
