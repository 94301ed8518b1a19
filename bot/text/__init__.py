"""Reading text: normalisation, tokens, clauses, lemmas and one phrase matcher. Pure, used by every other package."""
