def test_a_customer_gets_a_standard_quote(parcel):
    result = parcel("quote", "--weight", "0.8", "--zone", "home")
    assert (result.returncode, result.stdout) == (0, "Standard to home: 4.90 EUR, 2 working days\n")
