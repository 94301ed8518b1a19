"""Export of a treatment plan as a calendar file or a printable page."""
