from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """Somebody who works at the desk. Readers have no accounts."""

    profession = models.CharField(
        max_length=100,
        blank=True,
        help_text=(
            "Such as “Neurologist” or “Clinical nurse specialist”. Only an account with a profession can record that it"
            " has checked a page clinically. Leave empty for everybody else."
        ),
    )

    named_in_public = models.BooleanField(
        "may be named in public",
        default=False,
        help_text=(
            "Tick this only if the person agrees that readers see their name beside what they approved or reviewed."
            " Without it readers see no name."
        ),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = "account"
        verbose_name_plural = "accounts"
