"""What Slack calls us with, one module a kind; each listener is a few lines and a flow."""
