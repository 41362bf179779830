"""The Slack door: the same bot for a company in Slack. Listeners call flows; blocks show what flows return."""
