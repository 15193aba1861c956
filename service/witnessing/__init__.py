"""What is shown to those who watch the log from outside, and how they watch it. Networks, files of others, no rules."""
