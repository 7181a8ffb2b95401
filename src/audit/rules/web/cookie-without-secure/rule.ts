import { ANSWERS_WITH_COOKIES, cookieOfJarWithout } from "../../../patterns/cookie-jar.ts";
import { cookieWithout, headerWithout } from "../../../patterns/cookie.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";
import { whenSettingIs } from "../../../patterns/written-setting.ts";

const off = whenSettingIs(false, "This cookie also goes over connections that anybody on the way can read.", {
  value: "True",
  isSafe: true,
});

const OF_JAR = 'This cookie also goes over connections that anybody on the way can read: set its `["secure"]` to True.';

export const cookieWithoutSecure = defineRule({
  id: "WEB003",
  name: "cookie-without-secure",
  cwe: 614,
  severity: "medium",
  summary: "A cookie that is also sent without encryption",
  aliases: [],
  checks: {
    calls: {
      ...eachCall(
        "*.{}",
        "set_cookie set_secure_cookie set_signed_cookie",
        cookieWithout("secure", "This cookie also goes over connections that anybody on the way can read: give `secure=True`."),
      ),
      "http.cookies.SimpleCookie": cookieOfJarWithout("secure", OF_JAR),
      ...eachCall("{}", ANSWERS_WITH_COOKIES, cookieOfJarWithout("secure", OF_JAR, "cookies")),
    },
    dict: headerWithout("secure", "This cookie also goes over connections that anybody on the way can read: write `; Secure` behind it."),
    settings: { SESSION_COOKIE_SECURE: off, CSRF_COOKIE_SECURE: off, REMEMBER_COOKIE_SECURE: off, JWT_COOKIE_SECURE: off },
  },
});
