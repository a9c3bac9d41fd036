from editorial.models.account import Account
from editorial.models.page import Child, Editioned, Page, Snapshot
from editorial.models.parts import CareCard, Code, Section
from editorial.models.record import ClinicalReview, Edition, EditionSet, KeptRowError, LoadedFile, Parked, Revision

__all__ = [
    "Account",
    "CareCard",
    "Child",
    "ClinicalReview",
    "Code",
    "Edition",
    "EditionSet",
    "Editioned",
    "KeptRowError",
    "LoadedFile",
    "Page",
    "Parked",
    "Revision",
    "Section",
    "Snapshot",
]
