// Which functions make a value safe inside HTML, and whether a text is HTML.
export const HTML_CLEANERS: ReadonlySet<string> = new Set([
  "html.escape",
  "cgi.escape",
  "xml.sax.saxutils.escape",
  "xml.sax.saxutils.quoteattr",
  "markupsafe.escape",
  "flask.escape",
  "flask.render_template",
  "jinja2.escape",
  "jinja2.utils.escape",
  "nh3.clean",
  "bleach.clean",
  "bleach.linkify",
  "django.utils.html.escape",
  "django.utils.html.conditional_escape",
  "django.utils.html.escapejs",
  "django.utils.html.format_html",
  "django.utils.html.format_html_join",
  "django.utils.html.json_script",
  "django.utils.html.urlize",
  "django.utils.html.linebreaks",
  "django.utils.http.urlencode",
  "django.template.loader.render_to_string",
  "django.forms.utils.flatatt",
  "django.urls.reverse",
  "urllib.parse.quote",
  "urllib.parse.quote_plus",
  "urllib.parse.urlencode",
  "django.template.defaultfilters.force_escape",
  "*.escape",
  "*.render",
  "*.render_to_string",
  "*.as_html",
]);

const MARKUP = /<\/?[a-zA-Z!]/;

export function isHtml(text: string): boolean {
  return MARKUP.test(text);
}
