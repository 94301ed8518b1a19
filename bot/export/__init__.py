"""Exporting a plan as a calendar file and as a printable page."""
