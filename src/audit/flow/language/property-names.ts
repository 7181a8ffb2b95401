// How the body of a class keeps what belongs to a property, and what was set in it under a name that is not known.

/** Under which name a class's body keeps the setter of a property. */
export function setterName(property: string): string {
  return `${property}.setter`;
}

export function deleterName(property: string): string {
  return `${property}.deleter`;
}

/** What is kept here was set under names that are not known. */
export const ANY_NAME = "?any";
