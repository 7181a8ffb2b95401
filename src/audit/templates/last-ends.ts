// Where in a template the last closing tag of each name stands: whether a tag that nobody knows is a block.

export function lastEnds(text: string): ReadonlyMap<string, number> {
  return new Map([...text.matchAll(/\{%[-+]?\s*(end\w+)/g)].map((match) => [match[1]!, match.index]));
}
