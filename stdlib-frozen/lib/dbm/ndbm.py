"""Databases of the Unix library dbm."""

from _dbm import *
