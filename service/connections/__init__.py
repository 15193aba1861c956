"""What whoever asks may cost a server before, beside and after the question: places, memory and time."""
