"""Settings that live as long as a test."""


class MemorySettings(dict):
    """Texts by key, as the window's settings keep them."""

    def text(self, key: str, default: str) -> str:
        return self.get(key, default)

    def put(self, key: str, value: str) -> None:
        self[key] = value
