// What kind of file a path is: it decides what an assignment looks like there, and whether a value without quotes is one.

export type FileKind =
  | "python"
  | "notebook"
  | "env"
  | "ini"
  | "properties"
  | "yaml"
  | "json"
  | "toml"
  | "shell"
  | "docker"
  | "terraform"
  | "xml"
  | "sql"
  | "netrc"
  | "code"
  | "prose"
  /** Of locks and translations: names say nothing there. */
  | "words"
  | "other";

const BY_NAME: readonly (readonly [RegExp, FileKind])[] = [
  [
    /^(?:(?:package-lock|npm-shrinkwrap|composer\.lock)\.json|[\w.-]+\.lock|go\.sum|pnpm-lock\.yaml|pylock\.[\w.-]*toml|uv\.lock|\.terraform\.lock\.hcl|flake\.lock|Package\.resolved)$/i,
    "words",
  ],
  [/^\.?env(?:$|\.|rc$)|\.env$|^\.flaskenv$/i, "env"],
  [/^[\w.-]*(?:Docker|Container)file(?:\..+)?$|\.dockerfile$/i, "docker"],
  [/^[._]?netrc$/, "netrc"],
  [/^(?:\.npmrc|\.yarnrc|\.my\.cnf|\.pypirc|\.s3cfg|\.boto|credentials|\.dockercfg)$/, "ini"],
  [/^(?:Makefile|Procfile|Jenkinsfile|Vagrantfile|\.bash\w+|\.zsh\w+|\.profile|justfile)$/i, "shell"],
  [/^[\w.-]+\.[1-9]$|^(?:PKG-INFO|METADATA|README|CHANGELOG|CHANGES|HISTORY|NEWS|AUTHORS|INSTALL|CONTRIBUTING)$/, "prose"],
  [/^(?:kubeconfig|\.travis\.yml)$/i, "yaml"],
  [/^config\.json$|^\.docker\/config$/i, "json"],
];

const BY_ENDING: Readonly<Record<string, FileKind>> = {
  ...ending("python", "py pyw pyi"),
  ...ending("notebook", "ipynb"),
  ...ending("ini", "ini cfg conf cnf config_ini editorconfig service"),
  ...ending("properties", "properties"),
  ...ending("yaml", "yaml yml"),
  ...ending("json", "json jsonc json5 webmanifest tfstate har"),
  ...ending("toml", "toml"),
  ...ending("shell", "sh bash zsh ksh fish command bats mk ps1 bat cmd"),
  ...ending("terraform", "tf tfvars hcl nomad"),
  ...ending("xml", "xml config csproj plist props targets xhtml wsdl"),
  ...ending("sql", "sql psql ddl"),
  ...ending(
    "code",
    "js mjs cjs jsx ts mts cts tsx vue svelte go java kt kts scala groovy gradle rb erb php cs fs vb rs c h cc cpp hpp m mm swift dart lua pl pm r jl ex exs erl clj el hs nim zig",
  ),
  ...ending("prose", "md markdown rst txt adoc html htm tex org log csv tsv po pot"),
};

function ending(kind: FileKind, list: string): Readonly<Record<string, FileKind>> {
  return Object.fromEntries(list.split(" ").map((one) => [one, kind]));
}

/** Words for people: `password` is followed by its name in another language. */
const TRANSLATIONS =
  /(?:^|\/)(?:locales?|i18n|l10n|langs?|translations?)\/|(?:^|[/_.-])(?:messages|strings|labels|translations?)(?:[_.-][a-z]{2}(?:[_-]\w{2,4})?)?\.\w+$/i;

export function fileKind(path: string): FileKind {
  const kind = kindByName(path);
  return kind !== "python" && TRANSLATIONS.test(path) ? "words" : kind;
}

function kindByName(path: string): FileKind {
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const [pattern, kind] of BY_NAME) if (pattern.test(name)) return kind;
  const bare = name.replace(/\.(?:example|sample|template|tmpl|tpl|dist|j2|jinja2?|erb|in|bak|old|orig)$/i, "");
  for (const [pattern, kind] of BY_NAME) if (pattern.test(bare)) return kind;
  return BY_ENDING[bare.slice(bare.lastIndexOf(".") + 1).toLowerCase()] ?? "other";
}

/** Made to be copied and filled in: what stands there is meant for nobody. */
export function isTemplate(path: string): boolean {
  return /(?:^|[._/-])(?:example|sample|template|tmpl|tpl|dist|default|defaults)(?:$|[._/-])/i.test(path.slice(path.lastIndexOf("/") + 1));
}

/** Tests, examples and what they need, also of other languages than Python. */
export function isTestOrExample(path: string): boolean {
  return (
    /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|specs?|fixtures?|testdata|test[_-]data|test[_-]\w+|mocks?|e2e|cypress|examples?|samples?|demos?|docs?|doc|tutorials?|cookbook|notebooks?_examples)\//i.test(
      path,
    ) || /(?:[._-](?:test|spec|tests|mock|fixture|example|sample)\.\w+|_test\.go|Tests?\.(?:java|kt|cs))$/i.test(path)
  );
}
