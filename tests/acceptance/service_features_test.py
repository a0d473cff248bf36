"""The steps of features/service, for the scenarios that `test_features.py` runs."""

pytest_plugins = (
    "tests.service.sites",
    "tests.acceptance.service_hall",
    "tests.acceptance.service_answers",
    "tests.acceptance.service_editions",
)
