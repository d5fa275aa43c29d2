"""Which category of the OWASP Top 10 (2021) a weakness of the CWE list belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: The categories and their names.
CATEGORIES = {
    "A01": "Broken Access Control",
    "A02": "Cryptographic Failures",
    "A03": "Injection",
    "A04": "Insecure Design",
    "A05": "Security Misconfiguration",
    "A06": "Vulnerable and Outdated Components",
    "A07": "Identification and Authentication Failures",
    "A08": "Software and Data Integrity Failures",
    "A09": "Security Logging and Monitoring Failures",
    "A10": "Server-Side Request Forgery",
}

#: As owasp.org/Top10/2021 maps them; behind the bar common ones that it leaves out, put beside their like.
_CWES = {
    "A01": "22 23 35 59 200 201 219 264 275 276 284 285 352 359 377 402 425 441 497 538 540 548 552 566 601 639 651 "
    "668 706 862 863 913 922 1275 | 36 250 378 379 732",
    "A02": "261 296 310 319 321 322 323 324 325 326 327 328 329 330 331 335 336 337 338 340 347 523 720 757 759 760 "
    "780 818 916 | 208",
    "A03": "20 74 75 77 78 79 80 83 87 88 89 90 91 93 94 95 96 97 98 99 100 113 116 138 184 470 471 564 610 643 644 "
    "652 917 | 624 943 1236 1336",
    "A04": "73 183 209 213 235 256 257 266 269 280 311 312 313 316 419 430 434 444 451 472 501 522 525 539 579 598 602 "
    "642 646 650 653 656 657 799 807 840 841 927 1021 1173",
    "A05": "2 11 13 15 16 260 315 520 526 537 541 547 611 614 756 776 942 1004 1032 1174 | 215 489 605 1188",
    "A06": "937 1035 1104 | 1395",
    "A07": "255 259 287 288 290 294 295 297 300 302 304 306 307 346 384 521 613 620 640 798 940 1216 | 303",
    "A08": "345 353 426 494 502 565 784 829 830 915 | 427 1321",
    "A09": "117 223 532 778 | 779",
    "A10": "918",
}
_OF_2021 = re.compile(r"\bA(0[1-9]|10)[:-]2021\b", re.IGNORECASE)


BY_CWE = {int(number): category for category, text in _CWES.items() for number in text.replace("|", "").split()}


def category(cwe: int) -> str:
    """The category of a weakness, "A01" to "A10", "" for one that belongs to none."""
    return BY_CWE.get(cwe, "")


def categories(cwes: Iterable[int], tags: Iterable[str] = ()) -> tuple[str, ...]:
    """The categories of a finding: those of its weaknesses, and those of 2021 that its tags name."""
    named = {f"A{match[1]}" for tag in tags for match in (_OF_2021.search(tag),) if match}
    return tuple(sorted(named | {category(cwe) for cwe in cwes} - {""}))
