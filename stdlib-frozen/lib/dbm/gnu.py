"""Databases of the GNU library."""

from _gdbm import *
