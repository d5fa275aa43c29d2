from parcel.cli import main


def answer(capsys, *arguments):
    """Exit code and output of one command, in this process."""
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_quote_prints_the_standard_offer(capsys):
    assert answer(capsys, "quote", "--weight", "2.5", "--zone", "eu") == (
        0,
        "Standard to eu: 15.00 EUR, 5 working days\n",
    )


def test_zones_lists_every_tariff(capsys):
    code, text = answer(capsys, "zones")
    assert code == 0
    assert text.splitlines()[1] == "eu      first kilo 9.00 EUR, each further 3.00 EUR"


def test_a_request_that_makes_no_sense_ends_with_2_and_a_reason(capsys):
    assert answer(capsys, "quote", "--weight", "2", "--zone", "moon") == (
        2,
        "parcel: there is no zone 'moon'; choose one of home, eu, world\n",
    )


def test_the_express_surcharge_is_at_least_six_euros(capsys):
    assert answer(capsys, "quote", "--weight", "0.5", "--zone", "home", "--service", "express") == (
        0,
        "Express to home: 10.90 EUR, 1 working day\n",
    )


def test_twenty_kilos_go_express_and_a_gram_more_does_not(capsys):
    _, at_the_limit = answer(capsys, "quote", "--weight", "20", "--zone", "eu", "--service", "express")
    _, above_it = answer(capsys, "quote", "--weight", "20.001", "--zone", "eu", "--service", "express")
    assert at_the_limit.startswith("Express to eu: ")
    assert above_it.startswith("Express carries at most 20 kg\n")
