"""One week from events to pages, as a list of steps: the nightly job."""
