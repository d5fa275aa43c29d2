"""The command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from parcel.errors import ParcelError
from parcel.express import Express
from parcel.pricing import Standard
from parcel.shipment import Parcel
from parcel.zones import ZONES, find_zone

SERVICES = {"standard": Standard(), "express": Express()}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it answered, 2 when the request makes no sense."""
    options = _parser().parse_args(argv)
    try:
        options.run(options)
    except ParcelError as error:
        print(f"parcel: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parcel", description="Quotes the price of sending a parcel.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    quote = commands.add_parser("quote", help="what one parcel costs")
    quote.add_argument("--weight", required=True, metavar="KG")
    quote.add_argument("--zone", required=True, metavar="ZONE", help=f"one of {', '.join(ZONES)}")
    quote.add_argument("--service", choices=SERVICES, default="standard")
    quote.set_defaults(run=_quote)
    zones = commands.add_parser("zones", help="the zones and their tariffs")
    zones.set_defaults(run=_zones)
    return parser


def _quote(options: argparse.Namespace) -> None:
    service, parcel, zone = SERVICES[options.service], Parcel.of(options.weight), find_zone(options.zone)
    reason = service.declines(parcel, zone)
    if reason:
        print(reason)
        service = SERVICES["standard"]
    print(service.quote(parcel, zone))


def _zones(options: argparse.Namespace) -> None:
    for zone in ZONES.values():
        print(f"{zone.code:<7} first kilo {zone.first_kilo} EUR, each further {zone.further_kilo} EUR")
