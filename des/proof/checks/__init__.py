"""The checks of DESIGN §6, one module each: facts in, a Check out. They run nothing and raise nothing."""
