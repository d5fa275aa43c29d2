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
#: How often one cause may send one step back; then the user decides (R7).
MOST_REOPENINGS = 3
#: How often an agent that stops is sent back for what it owes (R25).
MOST_STOPS = 3
#: Dispatches that write the roadmap.
MOST_ROADMAPS = 4
#: Reviews that may send the roadmap back.
MOST_ROADMAP_REVIEWS = 2
#: Dispatches for a step.
MOST_STEP_DISPATCHES = 3
#: Dispatches for the refactoring.
MOST_REFACTORINGS = 3
#: Dispatches for one review of the code.
MOST_REVIEWS = 2
#: Dispatches that write the archive.
MOST_ARCHIVES = 3
#: Dispatches for the retrospective.
MOST_RETROSPECTIVES = 2
#: Failures that are run again alone; with more nobody asks whether they are chance.
MOST_RUN_ALONE = 5

# Runs

#: Seconds for one run of a suite or a tool. Override: `timeout` of the suite or tool.
SUITE_SECONDS = 1800.0
#: Seconds that such a `timeout` may be, at most.
MOST_SUITE_SECONDS = 24 * 3600.0

# Gates of a delivery

#: Percent of the mutants on changed lines that tests must notice (ND: Phase 5, D-110).
MUTANTS_KILLED = 80
#: Survivors that are listed; the count says how many there are.
MOST_SURVIVORS_LISTED = 20
#: Seconds for a demonstration: it is something a person watches.
DEMO_SECONDS = 60.0
#: Characters of a demonstration's output that are kept.
DEMO_OUTPUT = 4000
#: Bytes of a demonstration's output that are read.
DEMO_READ = 1024 * 1024
#: Lines of a demonstration that stand in the feature's document.
DEMO_LINES = 40

# Roadmap

#: Acceptance criteria of a step, at most.
MOST_CRITERIA = 5
#: Words of a criterion, at most.
MOST_CRITERION_WORDS = 30
#: Words of a step's name, at most.
MOST_NAME_WORDS = 10
#: Steps for each production file, at most.
MOST_STEPS_A_FILE = 2.5
#: Scenarios of a step, at most, unless its notes say why.
MOST_SCENARIOS = 7
#: Steps of a roadmap, and the words that one of that many may have; of more steps it may have any number.
ROADMAP_WORDS = ((3, 500), (8, 1500), (15, 3000))
#: Words of a step's description, at most.
MOST_DESCRIPTION_WORDS = 50

# Planning of an iteration

#: Hours of a task, at most.
MOST_TASK_HOURS = 4
#: Hours that a task usually stays within.
USUAL_TASK_HOURS = 2
#: Hours below which a task is no task of its own.
LEAST_TASK_HOURS = 0.25
#: Hours that an estimate may name, to keep numbers finite.
MOST_HOURS = 1000
#: Characters below which an approach says nothing.
LEAST_APPROACH = 40
#: Share of the tasks without a test of their own that is not yet remarkable.
MOST_EXEMPT = 0.3
#: Days of an iteration, at least.
LEAST_DAYS = 5
#: Days of an iteration, at most.
MOST_DAYS = 14
#: The heaviest load over the mean one above which a plan is uneven.
MOST_SPREAD = 2.0
#: Iterations that a trend needs, the newest included.
TREND_ITERATIONS = 3
#: Share by which a velocity may differ from the mean before and still be called stable.
STEADY_VELOCITY = 0.10
#: Share of the mean by which a velocity goes both up and down that is called volatile.
VOLATILE_VELOCITY = 0.20
#: Measurements below which a regression cannot be told from chance.
LEAST_SAMPLES = 5

# Times

#: Seconds for an interpreter to say its version.
PROBE_SECONDS = 30
#: Share of a suite's time that a single test may take.
ONE_TEST_SHARE = 0.9
#: Seconds between asking a process to end and killing it.
GRACE_SECONDS = 3.0
#: Seconds that a command waits for a run of ours; the host ends commands after ten minutes.
ATTACH_SECONDS = 540.0
#: Seconds for a push: the project's own hooks may run its tests before it.
PUSH_SECONDS = 300.0
#: Seconds that a lock is waited for.
LOCK_SECONDS = 5.0
#: Seconds that a second `des setup` waits for the first.
SETUP_SECONDS = 600.0
#: Seconds for one run of a mutation tool: slow, but a hanging one must end.
MUTATION_SECONDS = 6 * 3600.0
#: Seconds for a short call of such a tool: its version, its packages, one mutant applied.
MUTATION_CALL_SECONDS = 120
#: Seconds that one mutant's tests have where no suite says how long it takes.
PLAIN_TEST_SECONDS = 600.0
#: Seconds for one command that sets up an environment.
ENVIRONMENT_SECONDS = 600.0
#: Seconds for a hook of these events: well under the timeouts of hooks.json, after which the host lets all through.
HOOK_SECONDS = {"pre-agent": 25.0, "post-agent": 8.0, "subagent-stop": 8.0, "session-start": 8.0, "user-prompt": 8.0}
#: Seconds for any other hook.
ANY_HOOK_SECONDS = 3.5

# Ages

#: Days that an exception of the user stands for, unless it names a day.
WAIVER_DAYS = 30
#: Seconds after which a clean copy that nobody used is removed.
COPY_SECONDS = 24 * 3600
#: Seconds after which the trace of a session is removed.
HEARTBEAT_SECONDS = 30 * 24 * 3600
#: Runs that ended and are kept.
MOST_RUNS_KEPT = 40
#: Dispatches that ended and are remembered.
MOST_DISPATCHES_KEPT = 400
#: Runs whose outcomes are remembered by the tree they were about.
MOST_KNOWN_RUNS = 8

# What is read

#: Bytes of a document or a record.
LARGEST_DOCUMENT = 8 * 1024 * 1024
#: Characters of a feature id: it names a folder.
LONGEST_FEATURE_ID = 80
#: Characters below which a description names no feature.
LEAST_DESCRIPTION = 10
#: Words of a feature id that is made from a description.
MOST_FEATURE_WORDS = 5
#: Characters of an answer of the user.
LONGEST_ANSWER = 4000
#: Characters of guidance that are looked at; more than anybody types.
LONGEST_GUIDANCE = 20_000
#: Characters of a prompt that could be a call of a flow.
LONGEST_TRIGGER = 2000
#: Shells within shells that are read.
DEEPEST_SHELL_CALL = 5
#: Nested constructs of a shell command that are read.
DEEPEST_SYNTAX = 30
#: Bytes of a source file: nobody writes a function by hand in a larger one.
LARGEST_SOURCE = 1_000_000
#: Characters of a source file whose complexity is counted.
LARGEST_MEASURED = 4 * 1024 * 1024
#: Characters of a tool's report; ten times what the largest honest one had.
LARGEST_REPORT = 64 * 1024 * 1024
#: Lines of a file, and no honest report names one beyond.
MOST_LINES = 10_000_000
#: Characters of a tool's message that are kept.
LONGEST_MESSAGE = 300
#: Figure of a report.
GREATEST_FIGURE = 1e15
#: Branches of one line; a report with more is not an honest one.
MOST_BRANCHES = 1_000_000
#: Times that a line ran: a loop may run often.
MOST_HITS = 10**18
#: Characters of a mutant's change that are shown.
LONGEST_CHANGE = 160
#: Levels of a YAML document.
DEEPEST_YAML = 20
#: Files in the folder of use cases; with more it is no set that somebody reads.
MOST_USE_CASE_FILES = 2000
#: Characters without blanks below which an architecture is a title and no description.
LEAST_ARCHITECTURE = 200
#: Bytes of a JUnit report.
LARGEST_TEST_REPORT = 64 * 1024 * 1024
#: Bytes of a run's journal.
LARGEST_JOURNAL = 128 * 1024 * 1024
#: Bytes of a process's output, after which it is ended.
LARGEST_OUTPUT = 512 * 1024 * 1024
#: Bytes of a process's output that are read from its end.
TAIL_BYTES = 16 * 1024
#: Files of a tree that are looked at for its test suites.
MOST_SCANNED_FILES = 20_000
#: Bytes of each such file.
SCANNED_BYTES = 256 * 1024
#: Bytes of a report that a configured tool leaves.
LARGEST_TOOL_REPORT = 256 * 1024 * 1024
#: Bytes of a tool's output that are kept from its end.
TOOL_TAIL = 4000
#: Bytes of what the host hands a hook.
LARGEST_PAYLOAD = 64 * 1024 * 1024
#: Bytes of what one of our programs answers a hook.
LARGEST_HOOK_ANSWER = 16 * 1024 * 1024
#: Shell words that one pattern may stand for.
MOST_EXPANDED = 1000

# What is kept, shown and told

#: Lines of a failing test's message.
MESSAGE_LINES = 12
#: Characters of it.
MESSAGE_CHARACTERS = 1500
#: Characters of a field of an audit line.
LONGEST_FIELD = 2000
#: Tests that a phase's evidence lists.
MOST_TESTS_LISTED = 20
#: Findings of a gate that its record lists.
MOST_FINDINGS_RECORDED = 20
#: Changed files that a prompt names.
MOST_CHANGED_NAMED = 20
#: Files that a question about foreign changes names.
MOST_IN_THE_WAY = 12
#: Files named that the work tree has and the clean copy lacks.
MOST_ABSENT_NAMED = 3
#: Contradictions between waves that a question names.
MOST_CONTRADICTIONS = 12
#: Characters of a trouble in the briefing of a retrospective.
LONGEST_TROUBLE = 200
#: Characters of the design in a prompt.
DESIGN_BUDGET = 6000
#: Characters of the architecture brief in a prompt.
BRIEF_BUDGET = 2000
#: Characters of the earlier waves that one call prints; the host cuts at 30,000.
CONTEXT_BUDGET = 26_000
#: Tests of each kind that the record of a suite names.
MOST_RECORDED_TESTS = 200
#: Characters of a failure in the record of a suite.
LONGEST_FAILURE = 400
#: Findings of each kind that the record of the quality gate names.
MOST_QUALITY_FINDINGS = 100
#: Lines of a failed build that are shown.
BUILD_LINES = 20
#: Names that an error lists.
MOST_NAMES = 5
#: Failed tests that a message names.
MOST_FAILED_NAMED = 50
