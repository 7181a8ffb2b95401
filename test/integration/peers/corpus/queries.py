# SQL: 608, 610, 611.
import sqlite3

from django.contrib.auth.models import User
from django.db.models.expressions import RawSQL
from flask import Flask, request

app = Flask(__name__)
database = sqlite3.connect("kept.db")
TABLE = "users"
COLUMNS = ("name", "mail")


@app.route("/find")
def find():
    name = request.args["name"]
    database.execute("SELECT * FROM users WHERE name = '" + name + "'")
    database.execute(f"SELECT * FROM users WHERE name = '{name}'")
    database.execute("SELECT * FROM users WHERE name = '%s'" % name)
    database.execute("SELECT * FROM users WHERE name = '{}'".format(name))
    database.execute("SELECT * FROM users WHERE name = ?", (name,))
    database.execute("SELECT * FROM users WHERE id = %d" % int(request.args["id"]))
    database.execute(f"SELECT * FROM {TABLE} WHERE name = ?", (name,))
    query = "SELECT * FROM users WHERE name = '%s'" % name
    database.execute(query)
    return "done"


def unknown(cursor, name):
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")
    cursor.execute("INSERT INTO users (name) VALUES ('%s')" % name)
    cursor.execute("DELETE FROM users WHERE name = '{}'".format(name))
    cursor.execute(f"UPDATE users SET seen = 1 WHERE name = '{name}'")
    query = "SELECT * FROM users WHERE name = '%s'" % name
    cursor.execute(query)
    return f"SELECT * FROM users WHERE name = '{name}'"


def fixed(cursor):
    cursor.execute("SELECT " + "name FROM users")
    cursor.execute("SELECT %s FROM users" % ", ".join(COLUMNS))
    cursor.execute(f"SELECT {COLUMNS[0]} FROM users")
    marks = ", ".join("?" for _ in COLUMNS)
    cursor.execute(f"INSERT INTO users VALUES ({marks})", COLUMNS)


def told(name):
    print("Select a user from the list: %s" % name)
    return f"Delete {name} from the list"


def objects(name):
    User.objects.filter(name=name).extra(where=["name = '%s'" % name])
    User.objects.extra(select={"test": name}, tables=[name])
    User.objects.extra(where=["name = %s"], params=[name])
    User.objects.annotate(value=RawSQL("select name from other where name = '%s'" % name, []))
    User.objects.annotate(value=RawSQL("select name from other where name = %s", [name]))
    User.objects.raw("SELECT * FROM users WHERE name = '%s'" % name)


def handed_on(name):
    return "DELETE FROM users WHERE name = '%s'" % name
