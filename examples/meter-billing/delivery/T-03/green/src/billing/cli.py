"""The command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from billing.auth.keys import Keys
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
    bill.add_argument("readings", type=Path, metavar="READINGS", help="a CSV file: meter, day, kwh, perhaps night")
    bill.add_argument("--tariff", required=True, metavar="CODE", help=f"one of {', '.join(TARIFFS)}")
    bill.add_argument("--ledger", type=Path, metavar="FILE", help="issue the bills into this file")
    bill.add_argument("--lines", action="store_true", help="print what each bill consists of")
    bill.set_defaults(run=_bill)
    ledger = commands.add_parser("ledger", help="the bills that were issued")
    ledger.add_argument("ledger", type=Path, metavar="FILE")
    ledger.add_argument("--meter", metavar="ID", help="only the bills of one meter")
    ledger.set_defaults(run=_ledger)
    operator = commands.add_parser("operator", help="a key for somebody who may issue bills")
    operator.add_argument("name", metavar="NAME")
    operator.add_argument("--ledger", required=True, type=Path, metavar="FILE")
    operator.set_defaults(run=_operator)
    tariffs = commands.add_parser("tariffs", help="the tariffs and their prices")
    tariffs.set_defaults(run=_tariffs)
    return parser


def _bill(options: argparse.Namespace) -> None:
    bills = make_bills(options.readings.read_text("utf-8"), options.tariff)
    if options.ledger:
        issue(bills, Ledger(options.ledger), os.environ.get("BILLING_KEY"))
    for bill in bills:
        print(bill)
        for line in bill.lines if options.lines else ():
            print(f"  {line}")


def _ledger(options: argparse.Namespace) -> None:
    for bill in Ledger(options.ledger).bills(options.meter):
        print(bill)


def _operator(options: argparse.Namespace) -> None:
    print(Keys(options.ledger).make(options.name))


def _tariffs(options: argparse.Namespace) -> None:
    for tariff in TARIFFS.values():
        night = f", {tariff.per_night_kwh} at night" if tariff.per_night_kwh else ""
        print(f"{tariff.code:<10} {tariff.per_day} EUR a day, {tariff.per_kwh} EUR a kWh{night}")
