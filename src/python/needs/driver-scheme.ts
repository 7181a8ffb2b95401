// SQLAlchemy chooses the driver by the URL's scheme, and its default is not always the one a project has: which scheme its own driver wants.
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { DeclaredDependency } from "../managers/manager-reader.ts";

interface Driver {
  readonly distributions: readonly string[];
  readonly imports: readonly string[];
  readonly scheme: string;
  readonly isAsync: boolean;
}

/** In the order in which one is taken where several are there. */
const DRIVERS: readonly Driver[] = [
  { distributions: ["psycopg2", "psycopg2-binary"], imports: ["psycopg2"], scheme: "postgresql+psycopg2", isAsync: false },
  { distributions: ["psycopg", "psycopg-binary"], imports: ["psycopg"], scheme: "postgresql+psycopg", isAsync: false },
  { distributions: ["pg8000"], imports: ["pg8000"], scheme: "postgresql+pg8000", isAsync: false },
  { distributions: ["asyncpg"], imports: ["asyncpg"], scheme: "postgresql+asyncpg", isAsync: true },
];
const ORM_DISTRIBUTIONS = new Set(["sqlalchemy", "sqlmodel", "flask-sqlalchemy", "flask-sqlalchemy-lite", "advanced-alchemy", "alembic"]);
const ORM_IMPORTS = new Set(["sqlalchemy", "sqlmodel", "flask_sqlalchemy", "advanced_alchemy"]);

/** Null: the plain scheme, also where the code hands the address to a driver itself, which would not understand the other. */
export function postgresScheme(facts: ProjectFacts, dependencies: readonly DeclaredDependency[]): string | null {
  const declared = new Set(dependencies.map(({ name }) => name));
  const imported = new Set(facts.modules.flatMap(({ imports }) => imports.filter(({ level }) => level === 0).map(({ module }) => module)));
  const roots = new Set([...imported].map((name) => name.split(".")[0] as string));
  const usesOrm = [...ORM_DISTRIBUTIONS].some((name) => declared.has(name)) && [...ORM_IMPORTS].some((name) => roots.has(name));
  if (!usesOrm || declared.has("django")) return null;
  const here = DRIVERS.filter(({ distributions }) => distributions.some((name) => declared.has(name)));
  if (here.some(({ imports }) => imports.some((name) => roots.has(name)))) return null;
  const wantsAsync = imported.has("sqlalchemy.ext.asyncio") || imported.has("sqlmodel.ext.asyncio.session");
  const chosen =
    here.find(({ isAsync }) => isAsync === wantsAsync) ?? here.find(({ scheme }) => scheme === "postgresql+psycopg") ?? here[0];
  return chosen?.scheme ?? null;
}
