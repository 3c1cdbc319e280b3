"""What can be refused. Each says what happened, what is not lost, what to do now."""


class ContestError(Exception):
    """A refusal in words for the person who asked. ``str(error)`` is the sentence."""

    sentence = "Chưa thực hiện được. Không có gì bị mất. Hãy thử lại."

    def __init__(self, sentence: str | None = None):
        super().__init__(sentence or self.sentence)
