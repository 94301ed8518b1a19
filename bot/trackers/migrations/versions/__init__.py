"""The steps. A new one's file begins with `r` and the next number, which is also its revision."""
