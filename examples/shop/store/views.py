from django.http import HttpResponse
from django.shortcuts import redirect, render

from .models import Count, Product


def health(request):
    return HttpResponse("ok", content_type="text/plain")


def index(request):
    if request.method == "POST":
        Product.objects.create(name=request.POST["name"], price=request.POST["price"])
        return redirect("index")
    return render(request, "store/index.html", {"products": Product.objects.order_by("name"), "count": Count.objects.last()})
