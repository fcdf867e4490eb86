"""The same stories shown as Wagtail shows pages: read from the database and made for each request."""
