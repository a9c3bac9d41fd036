"""What the desk remembers for its people. None of it is part of a page, and losing it loses no saved text."""

from django.conf import settings
from django.db import models


class Autosave(models.Model):
    """A form as somebody last had it in the browser, not saved. Saving the form removes it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200, help_text="The address of the form.")
    form = models.TextField(help_text="Its fields as a browser sends them, without the token.")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "path"], name="desk_autosave_once")]

    def __str__(self) -> str:
        return f"{self.path} of {self.account}"


class ReviewReminder(models.Model):
    """That somebody was told of a review that is due, so that nobody is told twice."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    due = models.DateField()
    stage = models.CharField(max_length=8, choices=[("90", "90 days"), ("30", "30 days"), ("overdue", "Overdue")])
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key", "due", "stage", "account"], name="desk_reviewreminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key}, due {self.due}, {self.stage}"
