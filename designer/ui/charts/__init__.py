"""Charts of the results, below the canvas; nothing here is loaded before they are first shown."""
