// Which distribution an import comes from.
import { isWellKnown } from "./brought-along.ts";
import { IMPORT_NAMES } from "./import-names.data.ts";

/** What the collected facts lack, or have under a name that is no longer kept. */
const CORRECTIONS: Readonly<Record<string, string>> = {
  MySQLdb: "mysqlclient",
  allauth: "django-allauth",
  attr: "attrs",
  celery_progress: "celery-progress",
  ckeditor: "django-ckeditor",
  corsheaders: "django-cors-headers",
  csp: "django-csp",
  dateparser: "dateparser",
  debug_toolbar: "django-debug-toolbar",
  django_filters: "django-filter",
  docx: "python-docx",
  dotenv: "python-dotenv",
  drf_spectacular: "drf-spectacular",
  environ: "django-environ",
  faiss: "faiss-cpu",
  fitz: "pymupdf",
  gi: "pygobject",
  grpc: "grpcio",
  guardian: "django-guardian",
  health_check: "django-health-check",
  import_export: "django-import-export",
  jose: "python-jose",
  ldap: "python-ldap",
  magic: "python-magic",
  markdown: "markdown",
  modelcluster: "django-modelcluster",
  mptt: "django-mptt",
  multipart: "python-multipart",
  nacl: "pynacl",
  osgeo: "gdal",
  phonenumber_field: "django-phonenumber-field",
  pkg_resources: "setuptools",
  pptx: "python-pptx",
  psycopg2: "psycopg2-binary",
  ruamel: "ruamel.yaml",
  silk: "django-silk",
  simple_history: "django-simple-history",
  skimage: "scikit-image",
  social_core: "social-auth-core",
  social_django: "social-auth-app-django",
  telegram: "python-telegram-bot",
  tinymce: "django-tinymce",
  umap: "umap-learn",
  websocket: "websocket-client",
  win32api: "pywin32",
  wx: "wxpython",
};

/** Other distributions that give the same import. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  MySQLdb: ["mysql-python"],
  PIL: ["pillow-simd"],
  Crypto: ["pycrypto"],
  cv2: ["opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"],
  docx: ["docx"],
  environ: ["environ-config"],
  jwt: ["jwt"],
  magic: ["python-magic-bin", "filemagic"],
  psycopg: ["psycopg-binary"],
  psycopg2: ["psycopg2", "psycopg2-binary"],
  sklearn: ["sklearn"],
  slugify: ["unicode-slugify"],
  tensorflow: ["tensorflow-cpu", "tensorflow-gpu"],
  faiss: ["faiss-gpu"],
};

let table: ReadonlyMap<string, readonly string[]> | null = null;

/** Names in the index, normalised, the likeliest first. `google.cloud.storage` gives "google-cloud-storage". */
export function distributionsOf(imported: string): readonly string[] {
  const [top = "", ...rest] = imported.split(".");
  if ((top === "google" || top === "azure") && rest[0] !== undefined && rest[0] !== "protobuf")
    return [
      normalise([top, ...rest.slice(0, 2)].join("-")),
      normalise(`${top}-${rest[0]}`),
      ...(top === "google" && rest[0] === "auth" ? ["google-auth"] : []),
    ];
  table ??= readTable();
  const collected = table.get(top) ?? [];
  const corrected = ownValue(CORRECTIONS, top);
  const first = corrected ?? (collected.length === 1 ? collected[0]! : normalise(top));
  return [...new Set([first, ...(ownValue(ALSO, top) ?? []), ...collected, normalise(top)])].map(normalise);
}

/** A module may be called `constructor`. */
function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function readTable(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of IMPORT_NAMES.trim().split(/\s+/)) {
    const [name = "", distribution = ""] = pair.split(":");
    const known = found.get(name);
    if (known) known.push(distribution);
    else found.set(name, [distribution]);
  }
  return found;
}

/** PEP 503. */
function normalise(name: string): string {
  return name.replaceAll(/[-_.]+/g, "-").toLowerCase();
}

/** Whether the import is known to come from the distribution named first, rather than taken to. */
export function isKnownImport(imported: string): boolean {
  const top = imported.split(".")[0]!;
  table ??= readTable();
  return Object.hasOwn(CORRECTIONS, top) || table.get(top)?.length === 1 || isWellKnown(normalise(top));
}
