"""Running test suites: a tree and a suite in, outcomes by test id out. Knows no phase and no git.

`suites` says which suites a project has, `launch` runs one, `outcome` is what comes of it.
"""
