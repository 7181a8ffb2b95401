import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";
import { unsettledArgument } from "../../../patterns/unsettled-argument.ts";

const MESSAGE = "The text of this template is not fixed by the module: whoever writes it runs code in the template engine.";
const source = unsettledArgument(0, "source", MESSAGE);

export const templateFromText = defineRule({
  id: "INJ008",
  name: "template-from-text",
  cwe: 1336,
  severity: "high",
  summary: "A template whose text is not written out",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("jinja2.{}", "Template Environment().from_string nativetypes.NativeEnvironment().from_string", source),
      ...eachCall("flask.{}", "render_template_string templating.render_template_string stream_template_string", source),
      ...eachCall("quart.{}", "render_template_string", source),
      ...eachCall("mako.template.{}", "Template", unsettledArgument(0, "text", MESSAGE)),
      ...eachCall("tornado.template.{}", "Template", unsettledArgument(0, "template_string", MESSAGE)),
      ...eachCall("bottle.{}", "SimpleTemplate", source),
      ...eachCall(
        "django.template.{}",
        "Template Engine().from_string",
        unsettledArgument(0, "template_string", MESSAGE, { severity: "medium" }),
      ),
    },
  },
});
