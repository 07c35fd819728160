"""Who says what in one article: quotations, cues, sources, and the statements they make."""
