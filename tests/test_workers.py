"""Parsing in other processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from conftest import needs_fork
from serverless_lint.source import Document
from serverless_lint.sources import workers
from serverless_lint.sources.facts import encode, parse_code
from serverless_lint.sources.workers import MIN_CHARACTERS, ParsingWorkers

FEW = [Document("app.py", "import boto3\n")]
MANY = [Document(f"app{index}.py", f"NAME = '{index}'\n" * 2_000) for index in range(20)]


@pytest.fixture
def two_workers() -> Iterator[ParsingWorkers]:
    pool = ParsingWorkers(2)
    yield pool
    pool.close()


def parsed_here(documents: list[Document]) -> list[tuple[Document, bytes]]:
    return [(document, encode(parse_code(document.text, document.path))) for document in documents]


def test_workers_give_the_facts_of_all_files_in_order(two_workers: ParsingWorkers) -> None:
    assert sum(len(document.text) for document in MANY) > MIN_CHARACTERS
    two_workers.parse(MANY[:7])
    two_workers.parse(MANY[7:])
    assert list(two_workers.results()) == parsed_here(MANY)


def test_no_worker_is_started_for_little_work(two_workers: ParsingWorkers) -> None:
    two_workers.parse(FEW)
    assert list(two_workers.results()) == []


def test_prepared_workers_parse_the_smallest_file(two_workers: ParsingWorkers) -> None:
    """They are there already."""
    two_workers.prepare(workers.MIN_FILES, new=1)
    two_workers.parse(FEW)
    assert list(two_workers.results()) == parsed_here(FEW)


@pytest.mark.parametrize(("jobs", "files", "new"), [(1, 100_000, 1), (2, workers.MIN_FILES - 1, 1), (2, 100_000, 0)])
def test_no_worker_is_prepared_where_that_saves_nothing(jobs: int, files: int, new: int) -> None:
    pool = ParsingWorkers(jobs)
    pool.prepare(files, new=new)
    pool.parse(FEW)
    assert list(pool.results()) == []


@needs_fork
def test_a_killed_worker_costs_its_results_only(two_workers: ParsingWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is parsed by the process that waits for it."""
    here = os.getpid()

    def die(name: str, text: str) -> bytes | None:
        assert os.getpid() != here
        os._exit(1)

    monkeypatch.setattr(workers, "_parse_one", die)
    two_workers.parse(MANY)
    assert list(two_workers.results()) == []


@pytest.mark.parametrize("failing", ["__init__", "submit"])
def test_without_processes_nothing_is_parsed_elsewhere(
    two_workers: ParsingWorkers, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A system without shared semaphores, and one that starts no more processes."""

    def fail(*_: object, **__: object) -> None:
        raise OSError("not here")

    monkeypatch.setattr(ProcessPoolExecutor, failing, fail)
    two_workers.prepare(workers.MIN_FILES, new=1)
    two_workers.parse(MANY)
    assert list(two_workers.results()) == []
