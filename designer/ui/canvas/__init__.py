"""The topology canvas.

`layout` and `links` turn a design into geometry without Qt, `layers` paint it in batches with
level of detail, `view` is the widget.
"""
