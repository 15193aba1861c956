"""What a user reads, in its two languages: Spanish first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Spanish and in English."""

    es: str
    en: str

    def said(self, language: str) -> str:
        """The text in English if `language` is `en`, else in Spanish."""
        return self.en if language == "en" else self.es
