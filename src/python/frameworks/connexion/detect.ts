// Connexion: an app made from an OpenAPI document. Since version 3 it speaks ASGI, whatever is inside; version 2 is a Flask app.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { SourceTree } from "../../source-tree.ts";
import type { Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";

const NAME = "connexion";
const DISTRIBUTIONS = ["connexion"] as const;
const TYPES = ["App", "FlaskApp", "AsyncApp", "apps.flask.FlaskApp", "apps.asynchronous.AsyncApp", "apps.flask_app.FlaskApp"].map(
  (type) => `connexion.${type}`,
);

export const connexion: Framework = { name: NAME, distributions: DISTRIBUTIONS, detect };

function detect(facts: ProjectFacts) {
  const data = isVersion2(facts.tree)
    ? ({ interface: "wsgi", types: [...TYPES, ...TYPES.map((type) => `${type}.app`)] } as const)
    : ({ interface: "asgi", types: TYPES } as const);
  return findObjects(facts, { name: NAME, distributions: DISTRIBUTIONS, ...data });
}

const MANIFESTS = /^(?:requirements[\w./-]*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg))$/;
/** `==2.14`, `~=2.6`, `^2.14`, `<3`, `connexion = "2.14.2"`. */
const VERSION_2 = /\bconnexion\b(?=[^\n]*?(?:(?:(?<![<>!])==|~=|\^|~)\s*["']?2\b|<\s*3(?!\.\d*[1-9])|<=?\s*2\.|(?<![<>!=~])=\s*["']2\.))/;

function isVersion2(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => MANIFESTS.test(path) && VERSION_2.test(tree.text(path)?.text ?? ""));
}
