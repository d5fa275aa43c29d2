"""What kind of failure an exception is, from its class names and its text (DESIGN §6, the check "red")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from des.runner.outcome import FailureKind

_ASSERTION = {"AssertionError", "Failed"}
_STRUCTURAL = {
    "ImportError",
    "ModuleNotFoundError",
    "AttributeError",
    "NameError",
    "NotImplementedError",
    "ReferenceError",
}
# UnboundLocalError is a NameError, but about the inside of a function that exists.
_NOT_STRUCTURAL = {"UnboundLocalError"}
_ARGUMENTS = re.compile(
    r"positional argument|keyword-only argument|unexpected keyword argument|multiple values for (?:keyword )?argument"
    r"|takes (?:no|exactly|at most|at least|from) .*argument|takes no (?:keyword )?arguments"
    r"|expected (?:at most |at least |exactly )?\d+ arguments?, got|is an invalid keyword argument"
)
# What JavaScript and a shell say of a symbol, a program or a file to source that is not there.
_NO_FUNCTION = re.compile(r" is not a (?:function|constructor)\b|(?:\A|: )Class extends value undefined")
_NO_VARIABLE = re.compile(r"ReferenceError: Cannot access ")  # of the inside of a function that exists
_NO_PROGRAM = re.compile(
    r"\bline \d+: .*: (?:command not found|No such file or directory)$|failed with status 127", re.M
)
_CLASS_NAME = re.compile(r"\A((?:[^\W\d]\w*\.)*[^\W\d]\w*)(?::\s|\Z)")
_NOTHING_RAISED = ("[XPASS(strict)]", "Unexpected success", "Failed: Unexpected success")


def kind_of(message: str, names: Sequence[str] = ()) -> FailureKind | None:
    """The kind of a failure in a test's own body.

    message: the text a runner reports, `Class: explanation` or a bare rewritten `assert …`.
    names: class names of the exception, most special first, where the runner told them; else taken from the message.
    None when nothing was raised: the test passed although it was declared to fail, strictly.
    """
    text = message.lstrip()
    if text.startswith(_NOTHING_RAISED):
        return None
    if not names:
        if text.startswith("assert ") or text.split("\n", 1)[0] == "assert":
            return FailureKind.ASSERTION
        match = _CLASS_NAME.match(text.split("\n", 1)[0])
        names = (match.group(1),) if match else ()
    # Builtin classes are spelled bare, so somebody's own `shop.AssertionError` does not pass for the real one.
    return _kind_of_class(names, text)


def _kind_of_class(names: Sequence[str], text: str) -> FailureKind:
    if _ASSERTION.intersection(names):
        # pytest-timeout ends a test with pytest.fail: a hang is no assertion about the code.
        return FailureKind.EXCEPTION if text.startswith("Failed: Timeout") else FailureKind.ASSERTION
    if _STRUCTURAL.intersection(names) and not (_NOT_STRUCTURAL.intersection(names) or _NO_VARIABLE.match(text)):
        return FailureKind.STRUCTURAL
    if "TypeError" in names and (_ARGUMENTS.search(text) or _NO_FUNCTION.search(text)):
        return FailureKind.STRUCTURAL
    if "CommandFailed" in names and _NO_PROGRAM.search(text):
        return FailureKind.STRUCTURAL
    return FailureKind.EXCEPTION
