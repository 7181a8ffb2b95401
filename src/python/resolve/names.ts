// One spelling for a distribution's name (PEP 503): lower case, runs of - _ . become one -.

export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
