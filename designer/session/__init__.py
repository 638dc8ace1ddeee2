"""The running program without widgets: history, solver worker, selection."""
