"""What several parts of the window are made of: fields, buttons, lists, popups."""
