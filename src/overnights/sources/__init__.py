"""Sources: where rows come from. A source carries rows and judges none."""
