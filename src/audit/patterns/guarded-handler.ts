// Whether what stands around a function that answers requests asks who somebody is.
import type { Expression, Node } from "../../python/parse/ast.ts";
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import { lastName } from "../../python/parse/dotted-name.ts";
import { walk } from "../../python/parse/walk.ts";
import type { At } from "../rule.ts";
import { mentions } from "./mentions.ts";
import { remembered } from "./name-words.ts";

/** `login_required`, `admin_only`. */
const BEHIND =
  /(?:log_?in|auth|authenticated|permissions?|roles?|admin|staff|superuser|jwt|token|session|user|member|scopes?|account)s?_?(?:is_)?(?:required|needed|only)$/;
/** `require_login`, `verify_token`. */
const BEFORE =
  /^(?:require|need|ensure|must|check|verify|validate)s?_?\w*(?:log_?in|auth|user|admin|staff|permission|role|jwt|token|api_?key|scope|member|account)\w*$/;
/** `get_current_user`, `current_active_user`. */
const WHO_ASKS = /^(?:get_)?(?:current|active|logged_?in|authenticated)_\w*(?:user|member|account|admin)$|^get_user$/;
const OTHERS = /^(?:requires|protected|authenticated|authorized?|authorization|permission_required|user_passes_test|api_key_auth)$/;
const isGuardName = remembered((name) => [BEHIND, BEFORE, WHO_ASKS, OTHERS].some((one) => one.test(name.toLowerCase())));

/** `login_required`, `auth.login_required`, `get_current_user`. */
export function namesGuard(node: Expression): boolean {
  const name = lastName(node);
  return name !== "" && isGuardName(name);
}

/** By a decorator, or by what FastAPI is told to ask before. */
export function isGuarded({ node }: FunctionFact, at: At): boolean {
  const byDecorator = node.decorator_list.some(
    (one) => namesGuard(one.kind === "Call" ? one.func : one) || (one.kind === "Call" && one.args.some(namesGuard)),
  );
  return byDecorator || dependenciesOf(node).some((one) => namesGuard(one) || refuses(one, at));
}

/** `Depends(current_user)` as a default, or in `Annotated[User, Depends(current_user)]`; `who: CurrentUser`, which is short for one. */
function dependenciesOf({ args }: FunctionFact["node"]): readonly Expression[] {
  const annotations = [...args.posonlyargs, ...args.args, ...args.kwonlyargs].map(({ annotation }) => annotation);
  const found = annotations.filter(
    (one) => one?.kind === "Name" && /^(?:Current|Auth|Logged|Active)[A-Z]?\w+/.test(one.id),
  ) as Expression[];
  for (const one of [...args.defaults, ...args.kw_defaults, ...annotations])
    if (one !== null)
      walk(one, (node) => {
        if (node.kind === "Call" && ["Depends", "Security"].includes(lastName(node.func))) found.push(...node.args.slice(0, 1));
      });
  return found;
}

/** A function of the module that answers 401 or 403. */
function refuses(node: Expression, at: At): boolean {
  const fn = node.kind === "Name" ? at.module.facts.functions.get(node.id) : undefined;
  return fn !== undefined && mentions(fn.node.body, isRefusal);
}

function isRefusal(node: Node): boolean {
  return node.kind === "Constant" && (node.value === 401 || node.value === 403);
}

const WHO =
  /user|auth|token|permission|log_?in|member|owner|admin|signature|hmac|secret|credential|forbidden|abort|allowed|^can_|^check|^ensure|^verify/i;

/** Something in it is about who asks. */
export function looksAtWho(body: readonly Node[]): boolean {
  return mentions(
    body,
    (node) => isRefusal(node) || isSession(node) || WHO.test(node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : ""),
  );
}

/** Of a visitor; one of a database says nothing of who asks. */
export function isSession(node: Node): boolean {
  if (node.kind === "Name") return node.id === "session";
  return node.kind === "Attribute" && node.attr === "session" && ["request", "req"].includes(lastName(node.value));
}
