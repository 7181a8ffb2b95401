import { ANSWERS_WITH_COOKIES, cookieOfJarWithout } from "../../../patterns/cookie-jar.ts";
import { cookieWithout, headerWithout } from "../../../patterns/cookie.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";
import { whenSettingIs } from "../../../patterns/written-setting.ts";

const off = whenSettingIs(false, "Scripts in the page can read this cookie.", { value: "True", isSafe: false });

const OF_JAR = 'Scripts in the page can read this cookie: set its `["httponly"]` to True.';

export const cookieWithoutHttponly = defineRule({
  id: "WEB004",
  name: "cookie-without-httponly",
  cwe: 1004,
  severity: "medium",
  summary: "A cookie that scripts in the page can read",
  aliases: [],
  checks: {
    calls: {
      ...eachCall(
        "*.{}",
        "set_cookie set_secure_cookie set_signed_cookie",
        cookieWithout("httponly", "Scripts in the page can read this cookie: give `httponly=True`."),
      ),
      "http.cookies.SimpleCookie": cookieOfJarWithout("httponly", OF_JAR),
      ...eachCall("{}", ANSWERS_WITH_COOKIES, cookieOfJarWithout("httponly", OF_JAR, "cookies")),
    },
    dict: headerWithout("httponly", "Scripts in the page can read this cookie: write `; HttpOnly` behind it."),
    settings: { SESSION_COOKIE_HTTPONLY: off, REMEMBER_COOKIE_HTTPONLY: off },
  },
});
