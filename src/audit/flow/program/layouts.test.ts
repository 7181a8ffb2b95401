// Where modules lie, and how one names another: what stands in the other is followed all the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModules } from "../../testing.ts";

const HELPERS = "def same(v):\n    return v\n\n\ndef other(v):\n    return 'ls'\n";

/** `main`: path and imports; `helpers`: its path; `same` and `other`: their names there. */
const LAYOUTS: readonly (readonly [main: string, imports: string, helpers: string, prefix?: string])[] = [
  ["suite/level1/case/main.py", "from common.helpers import same, other", "suite/common/helpers.py"],
  ["suite/level1/case/main.py", "from suite.common.helpers import same, other", "suite/common/helpers.py"],
  ["suite/level1/main.py", "from ..common.helpers import same, other", "suite/common/helpers.py"],
  ["suite/level1/main.py", "from ..common import helpers", "suite/common/helpers.py", "helpers."],
  ["case.py", "import pkg.common.helpers", "pkg/common/helpers.py", "pkg.common.helpers."],
  ["case.py", "import pkg.common.helpers as h", "pkg/common/helpers.py", "h."],
  ["case.py", "import importlib\nh = importlib.import_module('pkg.helpers')", "pkg/helpers.py", "h."],
  ["pkg/case.py", "import importlib\nh = importlib.import_module('.helpers', package=__package__)", "pkg/helpers.py", "h."],
  ["level1/case/main.py", "import sys\nsys.path.insert(0, '../../common')\nfrom helpers import same, other", "common/helpers.py"],
  ["d/case.py", "if __package__:\n    from .helpers import same, other\nelse:\n    from helpers import same, other", "d/helpers.py"],
];

for (const [main, imports, helpers, prefix = ""] of LAYOUTS)
  test(`${main} with ${imports.split("\n").at(-1)!.trim()}`, () => {
    const body = (name: string): string => `${imports}\n\n\ndef run():\n    eval(${prefix}${name}(input()))\n`;
    const confidences = ["same", "other"].map((name) =>
      auditModules({ [main]: body(name), [helpers]: HELPERS }, "2026-06-15").flatMap(({ cwe, confidence }) =>
        cwe === 94 || cwe === 95 ? [confidence] : [],
      ),
    );
    assert.deepEqual(confidences, [["proven"], []]);
  });
