from celery import shared_task

from .models import Count, Product


@shared_task
def count_products():
    Count.objects.create(products=Product.objects.count())
