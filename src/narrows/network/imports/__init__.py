"""Importers: supply maps from the data of others."""
