// What a view is made with where it is put into a table of routes: `ReportView.as_view(service="disk")`.
import { classAttribute, type ClassReader } from "../language/class-tree.ts";
import { join, type CallArguments, type ClassValue, type Value } from "../values/value.ts";

interface Classes extends ClassReader {
  setClassVariable(cls: ClassValue, name: string, value: Value): void;
}

/** Each request has an instance of its own with these; other routes may have been given others, or none. */
export function givenToView(classes: Classes, cls: ClassValue, { keywords }: CallArguments): void {
  for (const [name, value] of keywords) {
    const declared = classAttribute(classes, cls, name);
    if (declared !== null) classes.setClassVariable(cls, name, join(declared.value, value));
  }
}
