// Where values come from outside.
import type { Source } from "./pair.ts";

const FLASK = ["from flask import Flask, request"];

export const SOURCES: readonly Source[] = [
  { name: "flask-query", program: "flask", imports: FLASK, expression: 'request.args.get("q", "")', feed: "query" },
  { name: "flask-query-index", program: "flask", imports: FLASK, expression: 'request.args["q"]', feed: "query" },
  { name: "flask-form", program: "flask", imports: FLASK, expression: 'request.form["q"]', feed: "form" },
  { name: "flask-header", program: "flask", imports: FLASK, expression: 'request.headers.get("X-Search", "")', feed: "header" },
  { name: "flask-cookie", program: "flask", imports: FLASK, expression: 'request.cookies.get("q", "")', feed: "cookie" },
  { name: "flask-json", program: "flask", imports: FLASK, expression: 'request.get_json()["q"]', feed: "json" },
  { name: "flask-route", program: "flask", imports: FLASK, expression: "segment", feed: "path" },
  { name: "argv", program: "script", imports: ["import sys"], expression: "sys.argv[1]", feed: "argv" },
  { name: "stdin", program: "script", imports: [], expression: "input()", feed: "stdin" },
  { name: "environ", program: "script", imports: ["import os"], expression: 'os.environ.get("QUERY", "")', feed: "environ" },
];
