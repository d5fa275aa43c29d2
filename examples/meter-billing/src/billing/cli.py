"""The command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from billing.errors import BillingError
from billing.ledger import Ledger
from billing.service import issue, make_bills
from billing.tariffs import TARIFFS


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it answered, 2 when the request makes no sense."""
    options = _parser().parse_args(argv)
    try:
        options.run(options)
    except (BillingError, OSError) as error:
        print(f"billing: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="billing", description="Turns meter readings into bills.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    bill = commands.add_parser("bill", help="bills from a file of readings")
    bill.add_argument("readings", type=Path, metavar="READINGS", help="a CSV file: meter, day, kwh")
    bill.add_argument("--tariff", required=True, metavar="CODE", help=f"one of {', '.join(TARIFFS)}")
    bill.add_argument("--ledger", type=Path, metavar="FILE", help="issue the bills into this file")
    bill.set_defaults(run=_bill)
    ledger = commands.add_parser("ledger", help="the bills that were issued")
    ledger.add_argument("ledger", type=Path, metavar="FILE")
    ledger.add_argument("--meter", metavar="ID", help="only the bills of one meter")
    ledger.set_defaults(run=_ledger)
    tariffs = commands.add_parser("tariffs", help="the tariffs and their prices")
    tariffs.set_defaults(run=_tariffs)
    return parser


def _bill(options: argparse.Namespace) -> None:
    bills = make_bills(options.readings.read_text("utf-8"), options.tariff)
    if options.ledger:
        issue(bills, Ledger(options.ledger))
    for bill in bills:
        print(bill)


def _ledger(options: argparse.Namespace) -> None:
    for bill in Ledger(options.ledger).bills(options.meter):
        print(bill)


def _tariffs(options: argparse.Namespace) -> None:
    for tariff in TARIFFS.values():
        print(f"{tariff.code:<10} {tariff.per_day} EUR a day, {tariff.per_kwh} EUR a kWh")
