// Which handler catches what was raised, by the names of classes.

/** Whether what was raised may be caught by this name; `name` is null where its class is not known. */
export function mayBe(name: string | null, type: string | null): boolean {
  if (name === null || type === null || type === "Exception" || type === "BaseException") return true;
  return (
    name === type ||
    !/^[A-Z]\w*(?:Error|Exception|Iteration|Exit|Interrupt)$/.test(name) ||
    !/^[A-Z]\w*Error$/.test(type) ||
    isAbove(type, name)
  );
}

/** Whether it is caught for sure: what comes behind does not see it. */
export function isSurely(name: string | null, type: string | null): boolean {
  return type === null || type === "Exception" || type === "BaseException" || (name !== null && name === type);
}

/** Built-in exceptions that are caught by the name of their base. */
function isAbove(type: string, name: string): boolean {
  const below: Readonly<Record<string, readonly string[]>> = {
    LookupError: ["KeyError", "IndexError"],
    ArithmeticError: ["ZeroDivisionError", "OverflowError"],
    OSError: ["FileNotFoundError", "PermissionError", "IOError", "TimeoutError", "ConnectionError"],
    ValueError: ["UnicodeDecodeError", "UnicodeEncodeError", "JSONDecodeError"],
  };
  return below[type]?.includes(name) ?? false;
}
