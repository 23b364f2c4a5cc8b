"""Scanning documents: which listed parties and addresses, chips and control list entries they mention, and where."""

from narrows.scan.extract import extract
from narrows.scan.report import Finding, Mention, Report, Scanner
from narrows.scan.segment import LIMITS, Limits, Notice, Place, Segment
from narrows.scan.sighting import Hit, Watchlist

__all__ = [
    "LIMITS",
    "Finding",
    "Hit",
    "Limits",
    "Mention",
    "Notice",
    "Place",
    "Report",
    "Scanner",
    "Segment",
    "Watchlist",
    "extract",
]
