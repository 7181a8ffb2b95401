import sqlite3
from datetime import datetime

from flask import Flask, abort, g, redirect, render_template, request, url_for

DATABASE = "guestbook.db"

app = Flask(__name__)


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(DATABASE)
        g.db.row_factory = sqlite3.Row
    return g.db


@app.teardown_appcontext
def close_db(exception):
    db = g.pop("db", None)
    if db is not None:
        db.close()


def init_db():
    db = sqlite3.connect(DATABASE)
    db.execute(
        "CREATE TABLE IF NOT EXISTS entries ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " name TEXT NOT NULL,"
        " message TEXT NOT NULL,"
        " written_at TEXT NOT NULL)"
    )
    db.commit()
    db.close()


init_db()


@app.get("/")
def index():
    entries = get_db().execute("SELECT * FROM entries ORDER BY id DESC LIMIT 100").fetchall()
    return render_template("index.html", entries=entries)


@app.post("/entries")
def add_entry():
    name = request.form.get("name", "").strip()
    message = request.form.get("message", "").strip()
    if not name or not message:
        abort(400, "Please give a name and a message.")
    db = get_db()
    db.execute(
        "INSERT INTO entries (name, message, written_at) VALUES (?, ?, ?)",
        (name, message, datetime.now().isoformat(timespec="seconds")),
    )
    db.commit()
    return redirect(url_for("index"))


if __name__ == "__main__":
    app.run(debug=True)
