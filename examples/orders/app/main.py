from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database import get_session
from app.jobs import confirm_order, queue
from app.models import Order

app = FastAPI(title="Orders")
SessionDep = Annotated[Session, Depends(get_session)]


class NewOrder(BaseModel):
    customer: str = Field(min_length=1, max_length=120)
    item: str = Field(min_length=1, max_length=200)
    quantity: int = Field(gt=0)


@app.get("/health")
def health(session: SessionDep) -> dict[str, str]:
    session.execute(text("SELECT 1"))
    return {"status": "ok"}


@app.get("/orders")
def list_orders(session: SessionDep) -> list[dict]:
    orders = session.scalars(select(Order).order_by(Order.id.desc()).limit(100))
    return [{"id": o.id, "customer": o.customer, "item": o.item, "confirmed": o.confirmed_at is not None} for o in orders]


@app.post("/orders", status_code=201)
def create_order(new: NewOrder, session: SessionDep) -> dict[str, int]:
    order = Order(**new.model_dump())
    session.add(order)
    session.commit()
    queue.enqueue(confirm_order, order.id)
    return {"id": order.id}


@app.get("/orders/{order_id}")
def read_order(order_id: int, session: SessionDep) -> dict:
    order = session.get(Order, order_id)
    if order is None:
        raise HTTPException(404)
    return {"id": order.id, "customer": order.customer, "item": order.item, "quantity": order.quantity, "confirmed": order.confirmed_at is not None}
