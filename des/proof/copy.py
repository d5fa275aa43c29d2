"""Clean copies of a repository, where the tests of any commit can run.

The copy's git directory is made anew for every placement and borrows the objects of the original, and the files are
compared with the tree after each placement: what an earlier run left there, settings and hooks of git included, steers
nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from des.contract.errors import DesError
from des.proof import boundary
from des.proof.git import SYMLINK, Entry, Git, split
from des.proof.slots import LOCK, remove, slot

#: The user's own settings could put a filter between a commit and its files.
_NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}
_CONFIG = """[core]
\trepositoryformatversion = 1
\tbare = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\texcludesFile = /dev/null
[gc]
\tauto = 0
[extensions]
\tobjectFormat = {format}
"""


class Copy:
    """One clean copy; `path` is its top level."""

    def __init__(self, place: Path, origin: Git) -> None:
        self.path = place / "tree"
        self._git = Git(self.path, _NO_SETTINGS)
        self._origin = origin
        self._placed: tuple[str, Mapping[str, Entry | None]] | None = None
        self._untouched = False

    def put(self, commit: str, overlay: Mapping[str, Entry | None] | None = None) -> None:
        """Make the copy hold exactly the files of `commit` (or the empty tree), with single files replaced.

        overlay: path -> the entry to put there, None to remove it. Everything else that lies in the copy goes, ignored
        files too. DesError when git cannot, or when the files are not those of the tree afterwards.
        """
        boundary.draw(self.path.parent, (self.path.name, LOCK))
        self._placed = (commit, overlay or {})
        try:
            self._put(commit, overlay or {})
        except (DesError, OSError):
            # What an earlier run did to this copy is not worth understanding.
            remove(self.path)
            self._put(commit, overlay or {})
        self._untouched = True

    def restore(self) -> None:
        """To be called before every run: puts back what was put last, unless nothing ran since."""
        if self._placed and not self._untouched:
            self.put(*self._placed)
        self._untouched = False

    def _put(self, commit: str, overlay: Mapping[str, Entry | None]) -> None:
        self._renew(commit)
        tree = self._overlaid(commit, overlay) if overlay else commit
        # An index that has never seen the files: each one that is kept is read, whatever its size and time say.
        self._git.run("read-tree", tree)
        self._git.ok("update-index", "-q", "--refresh")
        self._git.run("clean", "-xffdq")
        self._git.run("checkout-index", "--all", "--force", "--index", "--quiet")
        self._check(self._unlink_outside())

    def _renew(self, commit: str) -> None:
        """A git directory of our making, in place of whatever is there."""
        here = self.path / ".git"
        if here.is_symlink() or here.is_file():
            here.unlink()
        remove(here)
        for folder in ("objects/info", "refs/heads", "refs/tags"):
            (here / folder).mkdir(parents=True)
        (here / "config").write_text(_CONFIG.format(format=self._origin.object_format), "utf-8")
        alternates = _quoted(self._origin.common_dir / "objects")
        (here / "objects" / "info" / "alternates").write_bytes(alternates + b"\n")
        # Build tools that ask git for a version find the commit they run on, and the tags.
        (here / "packed-refs").write_text(self._origin.tags, "utf-8")
        head = "ref: refs/heads/main" if commit == self._origin.empty_tree else commit
        (here / "HEAD").write_text(f"{head}\n", "utf-8")
        shallow = self._origin.common_dir / "shallow"
        if shallow.is_file():
            (here / "shallow").write_bytes(shallow.read_bytes())

    def _overlaid(self, commit: str, overlay: Mapping[str, Entry | None]) -> str:
        """The id of the tree that is `commit` with the overlay's entries; written to the copy's own objects."""
        env = {"GIT_INDEX_FILE": str(self.path / ".git" / "overlay.index")}
        gone = Entry("0", "0" * len(self._git.empty_tree))
        # Removals first: a directory may have taken the place of a file.
        ordered = sorted(overlay.items(), key=lambda item: item[1] is not None)
        lines = [f"{(entry or gone).mode} {(entry or gone).oid}\t{path}\0" for path, entry in ordered]
        self._git.run("read-tree", commit, env=env)
        self._git.run("update-index", "--replace", "-z", "--index-info", stdin="".join(lines), env=env)
        return self._git.run("write-tree", "--missing-ok", env=env).strip()

    def _unlink_outside(self) -> set[str]:
        """Remove the links that lead out of the copy, what lies there was never committed; their paths."""
        top, gone = os.path.realpath(self.path), set()
        for line in split(self._git.run("ls-files", "--stage", "-z")):
            facts, _, path = line.partition("\t")
            here = os.path.join(top, path)
            if facts.startswith(SYMLINK) and os.path.commonpath((top, os.path.realpath(here))) != top:
                gone.add(path)
                with contextlib.suppress(OSError):
                    os.unlink(here)
        return gone

    def _check(self, unlinked: set[str]) -> None:
        """DesError when a file of the copy is not the tree's, or one is there that the tree does not have."""
        differing = set(split(self._git.run("diff-files", "--name-only", "-z"))) - unlinked
        differing.update(split(self._git.run("ls-files", "--others", "-z")))
        if differing:
            raise DesError(
                f"the clean copy {self.path} does not hold what was committed: {', '.join(sorted(differing)[:5])}",
                "a verdict would speak of other code than the commit's",
                f"look for what changes files there, remove the directory, and run this again: rm -r {self.path}",
            )


@contextlib.contextmanager
def clean_copy(git: Git) -> Iterator[Copy]:
    """A copy of the repository that is ours alone until the block ends.

    Raises DesError when the temporary directory lies inside the project, or something above it would steer the tests.
    """
    with slot(git) as place:
        yield Copy(place, git)


def _quoted(path: Path) -> bytes:
    """A path as git reads it from `alternates`; one that begins with a quote has to be quoted."""
    raw = os.fsencode(path)
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"' if raw.startswith(b'"') else raw
