"""What may go wrong in a step of a page's life, each with a sentence for the editor."""


class RefusedError(Exception):
    """An editorial step that may not be taken. The text is a sentence for the editor."""


class AddressTakenError(RefusedError):
    """The address that a page is to have leads to another page."""
