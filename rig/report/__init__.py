"""Renders a run's summary for people and for CI. Reads a run folder's summary and nothing else."""
