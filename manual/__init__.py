"""groupkeeper's own manual, in Chinese and English: the first manual it answers from."""
