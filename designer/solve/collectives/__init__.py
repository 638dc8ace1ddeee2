"""Collectives: schedules of steps, and the time they take on a network that prices each step.

An algorithm turns a collective over a group of ranks into steps, each with one traffic pattern
(`patterns`). Whoever knows the links says how fast a pattern runs (`timing.Network`). Nothing here
knows a document, a link group or a product.
"""
