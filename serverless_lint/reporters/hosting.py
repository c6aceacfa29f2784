"""Where the site that hosts a repository shows its files."""

from __future__ import annotations

from collections.abc import Mapping


def address_of_files(environment: Mapping[str, str]) -> str | None:
    """The address of the files of a CI job's commit, to which their paths are appended; None outside such a job.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    https://docs.gitlab.com/ci/variables/predefined_variables/
    """
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    project = environment.get("CI_PROJECT_URL")
    if server and repository and (commit := environment.get("GITHUB_SHA")):
        return f"{server}/{repository}/blob/{commit}/"
    if project and (commit := environment.get("CI_COMMIT_SHA")):
        return f"{project}/-/blob/{commit}/"
    return None
