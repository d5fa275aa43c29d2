"""Where one file refers to another."""

import pytest

from des.facts.references import references


@pytest.mark.parametrize(
    ("path", "text", "target", "lines"),
    [
        ("src/shop/a.py", "import os\nfrom shop.old import x\n", "src/shop/old.py", [2]),
        ("src/shop/a.py", "from shop import old\n", "src/shop/old.py", [1]),
        ("src/shop/a.py", "from . import old\n", "src/shop/old.py", [1]),
        ("src/shop/deep/a.py", "from ..old import x\n", "src/shop/old.py", [1]),
        ("src/shop/a.py", "import shop.legacy.x\n", "src/shop/legacy", [1]),
        ("src/shop/a.py", "from .legacy.x import y\n", "src/shop/legacy", [1]),
        ("a.py", "import old\n", "old.py", [1]),
        ("a.py", "import old\n", "src/shop/old.py", []),
        ("src/shop/a.py", "from shop.older import x\n", "src/shop/old.py", []),
        ("src/shop/a.py", '"""was shop.old"""\n# src/shop/old.py\nx = "shop.old:run"\n', "src/shop/old.py", [3]),
        ("src/shop/a.py", "from (\nimport shop.old\n", "src/shop/old.py", [2]),
        ("pyproject.toml", 'shop = "shop.old:main"\n', "src/shop/old.py", [1]),
        ("run.sh", "python src/shop/old.py\n", "src/shop/old.py", [1]),
        ("run.sh", "python src/shop/old.pyc my/src/shop/old.py\n", "src/shop/old.py", []),
        ("web/a.ts", "import { x } from './old'\n", "web/old.ts", [1]),
        ("web/a.ts", "import { x } from '../lib/old/'\n", "lib/old/index.ts", [1]),
        ("web/a.ts", "import { x } from './older'\n", "web/old.ts", []),
    ],
)
def test_references(path: str, text: str, target: str, lines: list[int]) -> None:
    assert references(path, text, target) == lines
