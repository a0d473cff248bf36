"""The shell: settings, wiring, use cases, doors."""
