"""Products by name: chips, hosts, memory stacks and scanners with the values that export controls turn on."""

from narrows.catalog.catalog import Catalog, load_catalog, read_catalog
from narrows.catalog.product import Product, Source, Value

__all__ = ["Catalog", "Product", "Source", "Value", "load_catalog", "read_catalog"]
