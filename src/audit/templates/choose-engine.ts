// Which language a template is written in: where it lies, what only one of them has, and what its siblings are.
import type { Engine } from "./template.ts";

const DJANGO =
  /\{%\s*(?:load|csrf_token|url\s+['"\w]|static\s+['"]|blocktrans\w*|translate|comment|firstof|cycle|regroup|verbatim|now|ifchanged|empty|endblock\s+\w+)\b|\|\s*\w+:["'\w]/g;
const JINJA =
  /\{%-?\s*(?:set|macro|import|from|call|do|raw|elif\s+\w+\()\b|-%\}|\{%-|\{\{-|-\}\}|\{\{[^}\n]{0,200}?\w\(|url_for\(|\bis\s+(?:not\s+)?defined\b|\bloop\.|\|\s*\w+\(/g;

/** More than 0: Django; less: Jinja; 0: it could be either. */
export function leaning(path: string, text: string): number {
  if (/(?:^|\/)jinja2?\//.test(path) || /\.(?:jinja2?|j2)$/.test(path)) return -1000;
  return countOf(text, DJANGO) - countOf(text, JINJA);
}

const TORNADO = /\{%[ \t]{0,8}(?:end[ \t]{0,8}%\}|autoescape[ \t]{1,8}None\b|raw[ \t]{1,8}[^%\s+-]|module[ \t]{1,8}\w+\()/;
const BOTTLE = /^[ \t]*%\s*(?:end\b|include\(|rebase\(|(?:for|if)\b[^\n]{0,200}:[ \t]{0,8}$)|\{\{!/m;

/** Those that have their own marks; null for Django and Jinja. */
export function otherLanguage(path: string, text: string): Engine | null {
  if (path.endsWith(".mako")) return "mako";
  if (TORNADO.test(text)) return "tornado";
  return /\.s?tpl$/.test(path) && BOTTLE.test(text) ? "bottle" : null;
}

export function chooseEngine(own: number, ofProject: number): Engine {
  return (own === 0 ? ofProject : own) > 0 ? "django" : "jinja";
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
