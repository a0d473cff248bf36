# language: en
Feature: another language
  Scenario: one
    Given a subject
    Then it is decided
