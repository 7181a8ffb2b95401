// What is wrong with a licence expression, by the SPDX list: https://peps.python.org/pep-0639/#project-source-metadata
import { parseSpdx, type LicenceExpression } from "../dependencies/licences/spdx.ts";
import { EXCEPTION_IDS, LICENCE_IDS, OLD_LICENCE_IDS } from "./spdx-ids.data.ts";

const LICENCES = byLowerCase([...LICENCE_IDS, ...OLD_LICENCE_IDS]);
const EXCEPTIONS = byLowerCase(EXCEPTION_IDS);
/** What people write → what SPDX calls it. */
const USUAL: Readonly<Record<string, string>> = {
  bsd: "BSD-3-Clause",
  "bsd-3": "BSD-3-Clause",
  apache: "Apache-2.0",
  "apache 2.0": "Apache-2.0",
  apache2: "Apache-2.0",
  "apache license 2.0": "Apache-2.0",
  "apache-2": "Apache-2.0",
  gpl: "GPL-3.0-or-later",
  gplv3: "GPL-3.0-or-later",
  "gpl-3": "GPL-3.0-or-later",
  gplv2: "GPL-2.0-only",
  lgpl: "LGPL-3.0-or-later",
  mpl: "MPL-2.0",
  "mit license": "MIT",
  "the mit license": "MIT",
  proprietary: "LicenseRef-Proprietary",
  "python software foundation license": "PSF-2.0",
};

/** Null where it is one. */
export function licenceFault(text: string): string | null {
  const usual = USUAL[text.trim().toLowerCase()];
  const meant = usual === undefined ? "" : `; write \`${usual}\``;
  const expression = parseSpdx(text);
  if (expression === null) return `it cannot be read as one${meant}`;
  for (const id of idsOf(expression)) {
    const [licence = "", exception] = id.split(" WITH ");
    const plain = licence.replace(/\+$/, "").toLowerCase();
    if (!LICENCES.has(plain) && !/^licenseref-[a-z0-9.-]+$/.test(plain)) return `SPDX has no \`${licence}\`${meant}`;
    if (exception !== undefined && !EXCEPTIONS.has(exception.toLowerCase())) return `SPDX has no exception \`${exception}\``;
  }
  return null;
}

function idsOf(expression: LicenceExpression): readonly string[] {
  return expression.kind === "licence" ? [expression.id] : expression.parts.flatMap(idsOf);
}

function byLowerCase(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}
