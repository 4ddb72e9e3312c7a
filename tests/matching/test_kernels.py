"""Kernels: compiled once, kept where something can be written, and the same result without being compiled."""

import subprocess
import sys

import pytest

from matching import kernels

PROGRAM = (
    "from matching.formats import dumps; from matching.scheduling import build_schedule;"
    "from tests.matching.scheduling.problems import random_problem;"
    "print(dumps(build_schedule(random_problem({seed}, people=12, slots=8), seed=5)), end='')"
)


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, env=environment)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 14])
def test_compiled_and_plain_kernels_give_the_same_bytes(seed):
    program = PROGRAM.format(seed=seed)
    compiled, plain = run(program), run(program, GATEWAY_KERNELS="plain")
    assert '"meetings"' in compiled.stdout
    assert plain.stdout == compiled.stdout


@pytest.fixture
def folder_of(monkeypatch):
    """`compiled_folder` as a new process would find it."""
    kernels.compiled_folder.cache_clear()
    yield kernels.compiled_folder
    kernels.compiled_folder.cache_clear()


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "one.py").write_text("@kernel\ndef one(): ...\n")
    return folder


def test_what_is_compiled_is_kept_beside_the_source(folder_of, package, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert folder_of(package).parent == package / "__pycache__"


def test_a_read_only_tree_sends_it_to_the_cache_of_the_user(folder_of, package, tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (package / "__pycache__").write_text("a file, so that no folder can be made")
    assert folder_of(package).parent == tmp_path / "home" / "gateway" / "package"


def test_where_nothing_can_be_written_a_sentence_says_what_to_do(folder_of, package, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert folder_of(package) is None
    assert "Set NUMBA_CACHE_DIR to a folder that can be written." in capsys.readouterr().err


def test_a_changed_kernel_is_compiled_anew_with_all_that_may_call_it(folder_of, package):
    before = folder_of(package)
    folder_of.cache_clear()
    (package / "one.py").write_text("@kernel\ndef one(): return 1\n")
    assert folder_of(package) != before


def test_a_file_without_kernels_changes_nothing(folder_of, package):
    before = folder_of(package)
    folder_of.cache_clear()
    (package / "other.py").write_text("x = 1\n")
    assert folder_of(package) == before


def test_a_constant_that_kernels_read_changes_what_is_compiled(folder_of, package):
    (package / "other.py").write_text("# kernels: they have LIMIT compiled in\nLIMIT = 1\n")
    before = folder_of(package)
    folder_of.cache_clear()
    (package / "other.py").write_text("# kernels: they have LIMIT compiled in\nLIMIT = 2\n")
    assert folder_of(package) != before
