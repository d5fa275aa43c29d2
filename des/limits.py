"""Every threshold, retry count, deadline and size that bounds something, by subject. Imports nothing.

A setting of a project may override one where its comment says so. What belongs to a format (exit codes, positions,
units) is no limit and stands where the format is read.
"""

# Coverage of an iteration

#: Percent of the lines, at least; a project's own number may ask for more, less takes the user (DT-110, D-207).
COVERAGE_LINES = 80
#: Percent of the changed lines, at least; 0: not asked for. Override: `track.thresholds.coverage_new` (DT-013).
COVERAGE_NEW_LINES = 0

# Gates of an iteration

#: Cyclomatic complexity that no changed function may reach. Override: `track.thresholds.complexity` (DT-150).
COMPLEXITY = 10
#: Percent by which a figure may be worse than in the iteration before. Override: `track.thresholds.regression_pct`.
REGRESSION = 10
#: Percent from which a worse figure is a warning. Override: `track.thresholds.warn_pct`.
REGRESSION_WARNING = 5
#: Percent by which memory may grow. Override: `track.thresholds.memory_growth_pct`.
MEMORY_GROWTH = 10

# Loops

#: How often a loop of an iteration turns before the user is asked. Override: `track.limits.attempts` (DT-104, DT-161).
ATTEMPTS = 3
#: What `track.limits.attempts` may be, at most.
MOST_ATTEMPTS = 10

# Runs

#: Seconds for one run of a suite or a tool. Override: `timeout` of the suite or tool.
SUITE_SECONDS = 1800.0
#: Seconds that such a `timeout` may be, at most.
MOST_SUITE_SECONDS = 24 * 3600.0
