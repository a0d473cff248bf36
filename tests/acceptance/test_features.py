"""Every scenario under features/, run."""

from pytest_bdd import scenarios

pytest_plugins = (
    "tests.acceptance.steps_record",
    "tests.acceptance.steps_ask",
    "tests.acceptance.steps_answer",
    "tests.acceptance.steps_command",
    "tests.acceptance.steps_approval",
    "tests.acceptance.steps_trial",
    "tests.acceptance.steps_impact",
    "tests.service.sites",
    "tests.acceptance.service_hall",
    "tests.acceptance.service_answers",
    "tests.acceptance.service_editions",
    "tests.acceptance.service_operator",
)

scenarios(".")
