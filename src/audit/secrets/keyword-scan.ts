// Finds many keywords in one walk over a text, in time that does not depend on how many there are (Aho and Corasick, 1975). ASCII letters match in either case.

export interface KeywordScan {
  /** Calls for each place where keyword number `keyword` begins. */
  each(text: string, found: (keyword: number, start: number) => void): void;
}

/** Characters that no keyword has share one column of the table. */
const OTHER = 0;

export function keywordScan(keywords: readonly string[]): KeywordScan {
  const { columns, width } = columnsOf(keywords);
  const { next, start, plainFrom, outputs } = linkTree(buildTree(keywords, columns, width), width);
  return {
    each(text, found) {
      let state = start;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        state = next[state + (unit < 128 ? columns[unit]! : OTHER)]!;
        if (state >= plainFrom) continue;
        for (const keyword of outputs[state / width]!) found(keyword, i + 1 - keywords[keyword]!.length);
      }
    },
  };
}

function columnsOf(keywords: readonly string[]): { readonly columns: Uint8Array; readonly width: number } {
  const columns = new Uint8Array(128);
  let width = 1;
  for (const unit of keywords.join("").toLowerCase()) {
    const code = unit.charCodeAt(0);
    if (code >= 128) throw new Error(`keyword with ${unit}`);
    if (columns[code] === OTHER) columns[code] = width++;
    columns[unit.toUpperCase().charCodeAt(0)] = columns[code]!;
  }
  return { columns, width };
}

interface Tree {
  readonly nodes: Int32Array[];
  /** By node: numbers of the keywords that end there. */
  readonly ends: number[][];
}

function buildTree(keywords: readonly string[], columns: Uint8Array, width: number): Tree {
  const tree: Tree = { nodes: [new Int32Array(width).fill(-1)], ends: [[]] };
  keywords.forEach((keyword, number) => {
    let node = 0;
    for (const unit of keyword) {
      const column = columns[unit.charCodeAt(0)]!;
      let child = tree.nodes[node]![column]!;
      if (child < 0) {
        child = tree.nodes.push(new Int32Array(width).fill(-1)) - 1;
        tree.ends.push([]);
        tree.nodes[node]![column] = child;
      }
      node = child;
    }
    tree.ends[node]!.push(number);
  });
  return tree;
}

/** Gives each node its way on for every character, breadth first: what does not go on in the tree goes on from the longest end that is a begin. */
function linkTree(tree: Tree, width: number): Table {
  const { nodes, ends } = tree;
  const fail = new Int32Array(nodes.length);
  const order: number[] = [];
  for (let column = 0; column < width; column++) {
    const child = nodes[0]![column]!;
    if (child < 0) nodes[0]![column] = 0;
    else order.push(child);
  }
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    ends[node]!.push(...ends[fail[node]!]!);
    for (let column = 0; column < width; column++) {
      const child = nodes[node]![column]!;
      const other = nodes[fail[node]!]![column]!;
      if (child < 0) nodes[node]![column] = other;
      else {
        fail[child] = other;
        order.push(child);
      }
    }
  }
  return numbered(tree, width);
}

interface Table {
  readonly next: Int32Array;
  readonly start: number;
  /** States from here on have no output. */
  readonly plainFrom: number;
  /** By state number. */
  readonly outputs: readonly (readonly number[])[];
}

/** States with an output come first, so that one comparison per character tells them. A state is the offset of its row. */
function numbered({ nodes, ends }: Tree, width: number): Table {
  const all = [...nodes.keys()].sort((one, other) => Number(ends[one]!.length === 0) - Number(ends[other]!.length === 0));
  const row = new Int32Array(nodes.length);
  all.forEach((node, i) => (row[node] = i * width));
  const next = new Int32Array(nodes.length * width);
  for (const node of all) for (let column = 0; column < width; column++) next[row[node]! + column] = row[nodes[node]![column]!]!;
  const plain = all.findIndex((node) => ends[node]!.length === 0);
  return { next, start: row[0]!, plainFrom: plain * width, outputs: all.map((node) => ends[node]!) };
}
