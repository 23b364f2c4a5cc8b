"""The compiled part of screening: tokens, near spellings, candidate names, alignment and score.

Everything here works on arrays and is compiled by numba on first use (the result is cached on disk). Names are rows of
bytes: lower-case ASCII letters and digits, bytes from 128 on for characters of other scripts, a space between words
and a newline after each row.
"""
