"""A delivery that has begun, to which tests add commits."""

from pathlib import Path

import pytest

from tests.support.small import Small


class Begun(Small):
    """`step(message…)` commits what was written as a commit of that step."""

    def step(self, step: str, *files: tuple[str, str]) -> str:
        """Write the files and commit everything under the step's id."""
        for path, text in files:
            self.write(path, text)
        return self.commit(f"feat: work\n\nStep-ID: {step}")

    def delta(self, text: str) -> None:
        """Write the feature-delta."""
        self.write("docs/feature/add-numbers/feature-delta.md", text)


@pytest.fixture
def bare(tmp_path: Path) -> Begun:
    """A project whose delivery has not begun."""
    return Begun(tmp_path / "small")


@pytest.fixture
def begun(bare: Begun) -> Begun:
    """A project whose delivery of two steps has begun; no step has a commit."""
    bare.start(steps=2)
    return bare
