"""The compiled part of exposure."""
