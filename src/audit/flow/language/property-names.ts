// How the body of a class keeps what belongs to a property.

/** Under which name a class's body keeps the setter of a property. */
export function setterName(property: string): string {
  return `${property}.setter`;
}

export function deleterName(property: string): string {
  return `${property}.deleter`;
}
