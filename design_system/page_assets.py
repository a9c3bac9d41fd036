"""Style and script that travel inside every page, and the hashes by which the content security policy allows them."""

CSP_HASHES: list[str] = []
