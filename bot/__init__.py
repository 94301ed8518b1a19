"""Needlewise: a patient-education assistant about microneedling that answers from documented guidance only."""
