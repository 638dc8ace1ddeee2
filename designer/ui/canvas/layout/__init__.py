"""From a design to what stands where: plates, tiles, bundles, and their words."""
