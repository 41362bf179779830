"""The coach that asks a language model: any OpenAI-compatible server, and every answer of it checked."""
