"""The newsroom: the Django project, its settings, what every reader's page shares."""
