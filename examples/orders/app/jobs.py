from datetime import datetime, timezone

from redis import Redis
from rq import Queue

from app.database import SessionLocal
from app.models import Order
from app.settings import settings

queue = Queue("orders", connection=Redis.from_url(settings.redis_url))


def confirm_order(order_id: int) -> None:
    with SessionLocal() as session:
        order = session.get(Order, order_id)
        if order is None or order.confirmed_at is not None:
            return
        print(f"{settings.confirmation_sender}: order {order.id} of {order.customer} is confirmed")
        order.confirmed_at = datetime.now(timezone.utc)
        session.commit()
