# Passwords in the program: 105, 106, 107.
import psycopg2

PASSWORD = "Vb7kQ2xN9mT4"
DEFAULT_PASSWORD = ""
password_label = "Enter your password"
PASSWORD_FIELD = "password"
TOKEN_URL = "https://login.example.com/token"
token_type = "bearer"
secret = "{{ secret }}"
db_password = "hunter2"


class Settings:
    api_token = "f3b1c0d9e8a7465b9c2d1e0f"
    password_hash = "pbkdf2"


def login(user, password="letmein", token=None):
    if password == "swordfish":
        return True
    if user.password == "":
        return False
    return connect(user, password="s3cr3t-Pa55")


def connect(user, password, secret_name="database"):
    connection = psycopg2.connect(host="db", user=user, password="Tr0ub4dor&3")
    connection.execute("SET ROLE app")
    return connection


def read(config, token=""):
    config["password"] = "Vb7kQ2xN9mT5"
    return {"password": config["password"], "token": "none"}


HEADERS = {"secret": "8f14e45fceea167a5a36dedd4bea2543"}
