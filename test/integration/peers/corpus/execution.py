# Code that is evaluated: 102, 307.
import ast
import sys

from flask import Flask, request

app = Flask(__name__)
DEFINITION = "ANSWER = 42"
exec(DEFINITION)


@app.route("/calculate")
def calculate():
    return str(eval(request.args["formula"]))


@app.route("/run", methods=["POST"])
def run():
    exec(request.get_data())
    return "done"


@app.route("/literal")
def literal():
    return str(ast.literal_eval(request.args["formula"]))


def evaluated(text):
    return eval(text)


def executed(text):
    exec(text, {"__builtins__": {}})


def fixed():
    return eval("1 + 1")


def chosen(name):
    table = {"add": "1 + 1", "sub": "1 - 1"}
    return eval(table["add"])


def main():
    with open(sys.argv[1]) as file:
        exec(compile(file.read(), sys.argv[1], "exec"))


class Model:
    def eval(self):
        return self


Model().eval()
