"""Nothing is lost: recovery, unexpected errors, the log."""
