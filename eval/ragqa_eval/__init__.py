"""Metrics, runner and reports: how good the answers are."""
