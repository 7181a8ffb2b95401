from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=120)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    picture = models.FileField(upload_to="pictures", blank=True)

    def __str__(self):
        return self.name


class Count(models.Model):
    products = models.PositiveIntegerField()
    counted_at = models.DateTimeField(auto_now_add=True)
