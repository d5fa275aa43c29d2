"""The directory that goes onto the PYTHONPATH of a test run; it holds nothing but the package des_target."""
