"""What is fast, and against what: `python -m benchmarks`. docs/performance.md keeps the last figures."""
