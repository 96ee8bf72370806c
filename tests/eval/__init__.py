"""Tests of ragqa_eval."""
