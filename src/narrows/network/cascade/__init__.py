"""Cascades through networks of firms: what is lost when a firm stops, how surely, and how it comes back.

`read.read_network` reads a network, `cascades.Cascades` answers for shocks, `all_firms.all_firms` for every firm;
`extraction` and `recovery` are the models beside it for tables of sectors.
"""
