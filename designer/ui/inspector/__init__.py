"""The inspector: forms built from field metadata, and the widgets that show them."""
