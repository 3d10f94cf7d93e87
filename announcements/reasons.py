"""Why a recipient does not get an announcement, or not yet; the report says it in words."""

from enum import StrEnum


class Reason(StrEnum):
    """As it stands in a delivery's ``why``."""

    OPTED_OUT = "opted out of announcements"
    UNAPPROVED = "the group is not approved any more"
    CANCELLED = "the announcement was cancelled"
    RECALLED = "the announcement was recalled"
    BEGINNING = "its beginning was not sent"
    WITHDRAWN = "it was taken back before it began"
    REPLACED = "a newer correction replaces it"
    UNEDITABLE = "messages there cannot be changed"
    UNDELETABLE = "messages there cannot be deleted"
    QUIET = "held: quiet hours"
    PAUSED = "held: the announcement is paused"
