// Owners on GitHub whose actions and hooks many projects use, and names that could be taken for one of theirs.
import { isOneEditApart } from "../dependencies/judge-names.ts";

/** Of short names too many are one letter apart. */
const NAME_MIN_UNITS = 5;

const POPULAR: readonly string[] = (
  "abatilo actions adrienverge amannn anchore ansible aquasecurity asottile astral-sh aws-actions azure benchmark-action bridgecrewio codecov codespell-project " +
  "codspeedhq commitizen-tools conda-incubator coverallsapp crate-ci crazy-max dependabot docker dorny dtolnay endbug extractions getsentry github gitleaks " +
  "golangci google-github-actions goreleaser gradle hashicorp haya14busa jamesives julia-actions jupyterlab lycheeverse mamba-org marocchino microsoft mikepenz " +
  "mozilla-actions ncipollo nick-fields ossf pdm-project peaceiris peter-evans pre-commit prefix-dev psf pyo3 pycqa pypa python-jsonschema python-poetry " +
  "pyupio r-lib re-actors release-drafter reviewdog ruby sigstore slackapi slsa-framework snok snyk softprops sonarsource stefanzweifel step-security " +
  "swatinem tj-actions tox-dev webfactory wntrblm yelp zizmorcore"
).split(" ");
const KNOWN: ReadonlySet<string> = new Set(POPULAR);

/** The owner that it could be taken for; null: none. */
export function imitatedOwner(owner: string): string | null {
  const name = owner.toLowerCase();
  if (name.length < NAME_MIN_UNITS || KNOWN.has(name)) return null;
  return POPULAR.find((popular) => popular.length >= NAME_MIN_UNITS && isOneEditApart(name, popular)) ?? null;
}
