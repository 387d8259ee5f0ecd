"""The API, version 1: every public record and table, read-only; one file for each kind of record."""
