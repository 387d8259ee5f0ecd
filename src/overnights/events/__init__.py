"""Events: their columns and vocabularies, the checks, and the grouping of accepted rows into runs."""
