// What a distribution's METADATA says about its licence: the expression of PEP 639, else its text, else its classifiers.
import { parseSpdx, type LicenceExpression } from "./spdx.ts";

/** Null where it says nothing that can be understood. */
export function licenceOf(metadata: string): LicenceExpression | null {
  const head = metadata.split(/\n\r?\n/, 1)[0]!;
  const field = (name: string): string[] =>
    [...head.matchAll(new RegExp(`^${name}:[ \\t]*(.*)$`, "gim"))].map(([, value]) => value!.trim()).filter((value) => value !== "");
  const expression = field("License-Expression")[0];
  if (expression !== undefined) return parseSpdx(expression);
  const classified = field("Classifier").flatMap((line) => CLASSIFIERS.get(line.replace(/^License :: (?:OSI Approved :: )?/, "")) ?? []);
  const spoken = field("License").flatMap((text) => ofText(text) ?? [])[0];
  if (spoken !== undefined) return spoken;
  const parts = classified.flatMap((text) => parseSpdx(text) ?? []);
  // Several classifiers: which of them may be chosen is not said, so all must hold.
  return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : { kind: "and", parts };
}

function ofText(text: string): LicenceExpression | null {
  const words = text
    .toLowerCase()
    .replaceAll(/\blicen[sc]e\b|\bthe\b|\bversion\b|[,()]/g, " ")
    .replaceAll(/\s+/g, " ");
  const known = TEXTS.get(words.trim());
  if (known !== undefined) return parseSpdx(known);
  const parsed = parseSpdx(text);
  return parsed !== null && idsOf(parsed).every((id) => KNOWN.has(id.toLowerCase())) ? parsed : null;
}

function idsOf(expression: LicenceExpression): string[] {
  return expression.kind === "licence" ? [expression.id.split(" WITH ")[0]!] : expression.parts.flatMap(idsOf);
}

/** Where a family is named without its version, every member must be allowed. */
const CLASSIFIERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-2-Clause AND BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "GNU General Public License (GPL)": "GPL-2.0-only AND GPL-3.0-only",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-only AND LGPL-3.0-only",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "The Unlicense (Unlicense)": "Unlicense",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "Zope Public License": "ZPL-2.1",
    "zlib/libpng License": "Zlib",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
    "Universal Permissive License (UPL)": "UPL-1.0",
  }),
);

const TEXTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mit: "MIT",
    expat: "MIT",
    "apache 2.0": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache software 2.0": "Apache-2.0",
    "apache software": "Apache-2.0",
    apache: "Apache-2.0",
    "bsd 3-clause": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "modified bsd": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "2-clause bsd": "BSD-2-Clause",
    "simplified bsd": "BSD-2-Clause",
    bsd: "BSD-2-Clause AND BSD-3-Clause",
    isc: "ISC",
    psf: "PSF-2.0",
    "mpl 2.0": "MPL-2.0",
    gplv2: "GPL-2.0-only",
    gplv3: "GPL-3.0-only",
    "gpl v3": "GPL-3.0-only",
    lgplv3: "LGPL-3.0-only",
    agplv3: "AGPL-3.0-only",
  }),
);

const KNOWN = new Set(
  `mit mit-0 apache-2.0 bsd-2-clause bsd-3-clause 0bsd isc psf-2.0 python-2.0 mpl-1.1 mpl-2.0 gpl-2.0-only gpl-2.0-or-later gpl-3.0-only
  gpl-3.0-or-later lgpl-2.0-only lgpl-2.0-or-later lgpl-2.1-only lgpl-2.1-or-later lgpl-3.0-only lgpl-3.0-or-later agpl-3.0-only
  agpl-3.0-or-later gpl-2.0 gpl-2.0+ gpl-3.0 gpl-3.0+ lgpl-2.1 lgpl-2.1+ lgpl-3.0 lgpl-3.0+ agpl-3.0 epl-1.0 epl-2.0 eupl-1.2 unlicense bsl-1.0 zpl-2.1 zlib hpnd upl-1.0 cc0-1.0 cc-by-4.0
  artistic-2.0 wtfpl bsd-3-clause-clear bsd-4-clause`.split(/\s+/),
);
