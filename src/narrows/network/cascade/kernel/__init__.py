"""The compiled part of firm cascades.

Everything here works on arrays and is compiled by numba on first use (the result is cached on disk). Losses, not levels,
are computed: a loss is 1 minus the level of production, 0 where nothing is lost. Firms are numbered sector by sector.
`lanes` are scenarios side by side in the last axis of an array.
"""
