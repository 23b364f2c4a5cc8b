"""Writes the purchase order of examples/scan in every kind of document: `python tests/scan/purchase_order.py`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from scan import made

FOLDER = Path(__file__).parent.parent.parent / "examples" / "scan"

HEAD = ("PURCHASE ORDER", "Order No. PO-2022-1187 of 24 October 2022")
PARTIES = (
    ("Buyer", "Example Trading (Singapore) Pte. Ltd., 1 Example Quay, Singapore"),
    ("Seller", "Example Components Inc., 100 Example Way, San Jose, CA, USA"),
    ("Consignee / 收货人", "Wuhan Juhere Photonic Technology Company Limited"),
    ("", "武汉市江夏区 (Jiangxia District, Wuhan, China)"),
    ("Notify party", "Example Forwarding GmbH, Hamburg, Germany"),
)
GOODS = (
    ("Item", "Description", "ECCN", "Quantity", "Unit price USD"),
    ("1", "NVIDIA A100 SXM4 80GB accelerator", "3A090.a", 16, 11900),
    ("2", "Server chassis, 4U, without boards", "EAR99", 2, 4800),
    ("3", "光学隔离器 (optical isolator) 1064 nm", "EAR99", 40, 310),
)
REST = (
    "End use: training of image models for laser inspection; installation at the consignee.",
    "最终用途：激光检测图像模型训练。不用于军事用途。",
    "Please ship to: No 1 Golden Industrial Park Road, Zhengdian Street, Jiangxia District, Wuhan 430207.",
    "Payment: letter of credit, 30 days. Delivery: CIP Wuhan, Incoterms 2020.",
    "For and on behalf of the buyer: A. Example, purchasing.",
)


def lines() -> list[str]:
    """The order as lines of text."""
    parties = [f"{label}: {text}" if label else f"    {text}" for label, text in PARTIES]
    goods = ["  ".join(map(str, row)) for row in GOODS]
    return [*HEAD, "", *parties, "", *goods, "", *REST]


def documents() -> dict[str, bytes]:
    """The order as files by name."""
    body = "".join(map(made.paragraph, HEAD)) + made.word_table(PARTIES)
    body += made.word_table([[str(cell) for cell in row] for row in GOODS])
    body += "".join(map(made.paragraph, REST))
    rows: list[tuple[object, ...]] = [*((line,) for line in HEAD), (), *PARTIES, (), *GOODS, ()]
    rows += [(line,) for line in REST]
    return {
        "purchase-order.txt": ("\n".join(lines()) + "\n").encode(),
        "purchase-order.pdf": made.pdf(lines()),
        "purchase-order.docx": made.docx(
            body, {"footer1.xml": made.paragraph("Example Trading (Singapore) Pte. Ltd.")}
        ),
        "purchase-order.xlsx": made.xlsx({"Order": rows}),
    }


if __name__ == "__main__":
    for name, data in documents().items():
        (FOLDER / name).write_bytes(data)
