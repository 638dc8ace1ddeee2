"""One field that finds everything: commands, things of the design, parts, files, numbers."""
