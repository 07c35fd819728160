"""What the words are: analysis, names, values, times, and folded views that map back."""
