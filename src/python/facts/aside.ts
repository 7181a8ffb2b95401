// Which folders hold examples of the project rather than the project itself: what lies there is not started, and asks for nothing.
import type { SourceTree } from "../source-tree.ts";

const EXAMPLES =
  /^(.*?(?:^|\/)(?:examples?|samples?|demos?|(?:examples?|samples?|demo)_(?:project|app|site)|snippets|tutorials?|cookbook|playground|docs_src|sandbox))\//;
/** Helpers of a repository: beside nothing but these, the examples are the project. */
const HELPER = /^(?:setup|conftest|noxfile|tasks|fabfile|versioneer|release|ez_setup)\.py$/;
const MANIFEST = /(?:^|\/)(?:pyproject\.toml|requirements\.txt|setup\.py|Pipfile)$/;

const NOT_THE_APP =
  /^t\/(?:unit|integration|smoke)\/|(?:^|\/)(?:tests?|testing|test(?:project|app|site)|test_\w+|\w+_tests?|docs?|benchmarks?|bench|site-packages|node_modules|__pycache__|\.[^/]+)\//;
const TEST_FILE = /(?:^|\/)(?:tests|test_[^/]*|[^/]*_tests?|conftest)\.py$/;
/** `"example.com"` names no module: https://www.rfc-editor.org/rfc/rfc2606#section-3 */
const DOMAIN = String.raw`(?:com|org|net|edu)\b`;

/** By its path a test, documentation, a measurement, or somebody else's code. */
export function isTestOrDocs(path: string): boolean {
  return NOT_THE_APP.test(path) || TEST_FILE.test(path);
}

/** Tells the files of `python` that lie in such a folder. A folder that the rest imports or names is part of the project, whatever it is called. */
export function findExamples(tree: SourceTree, python: readonly string[]): (file: string) => boolean {
  const folders = new Map<string, string>();
  for (const file of python) {
    const folder = EXAMPLES.exec(file)?.[1];
    if (folder !== undefined) folders.set(file, folder);
  }
  if (folders.size === 0) return () => false;
  const rest = python.filter((file) => !folders.has(file) && !HELPER.test(file));
  const verdicts = new Map([...new Set(folders.values())].map((folder) => [folder, isExample(tree, folder, rest)]));
  return (file) => verdicts.get(folders.get(file) ?? "") ?? false;
}

function isExample(tree: SourceTree, folder: string, rest: readonly string[]): boolean {
  const hasOwnManifest = tree.files.some(({ path }) => path.startsWith(`${folder}/`) && MANIFEST.test(path));
  if (rest.length === 0) return hasOwnManifest;
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const imported = new RegExp(`^\\s*(?:from|import)\\s+(?:\\w+\\.)*${name}\\b|["']${name}\\.(?!${DOMAIN})\\w`, "m");
  const named = new RegExp(`\\b${name}[./][\\w./]*:\\w|\\b${name}/[\\w/]+\\.py\\b|^\\s*name\\s*=\\s*["']${name}["']`, "m");
  return (
    !rest.some((file) => imported.test(tree.text(file)?.text ?? "")) &&
    !["Procfile", "pyproject.toml", "setup.cfg", "app.json"].some((file) => named.test(tree.text(file)?.text ?? ""))
  );
}
