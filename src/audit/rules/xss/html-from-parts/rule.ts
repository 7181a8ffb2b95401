import { eachCall } from "../../../patterns/call-table.ts";
import { HTML_CLEANERS, isHtml } from "../../../patterns/html-text.ts";
import { defineRule } from "../../../rule.ts";
import { unsettledArgument } from "../../../patterns/unsettled-argument.ts";

const MESSAGE = "This page is put together with a value that is neither written out nor escaped.";
const options = { cleaners: HTML_CLEANERS, when: ({ text }: { readonly text: string }) => isHtml(text) };
const content = unsettledArgument(0, "content", MESSAGE, options);

export const htmlFromParts = defineRule({
  id: "XSS004",
  name: "html-from-parts",
  cwe: 79,
  severity: "medium",
  summary: "A response whose HTML is put together from text and values",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("django.http.{}", "HttpResponse response.HttpResponse", content),
      ...eachCall("{}.responses.HTMLResponse", "fastapi starlette", content),
      ...eachCall("flask.{}", "make_response Response", unsettledArgument(0, "response", MESSAGE, options)),
      ...eachCall("sanic.response.{}", "html", unsettledArgument(0, "body", MESSAGE, options)),
      ...eachCall("aiohttp.web.{}", "Response", unsettledArgument(99, "text", MESSAGE, options)),
    },
  },
});
