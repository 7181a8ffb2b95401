// Which handler catches what was raised: by classes where they are in sight, else by the names of classes.

/** Built-in exception → the one it is made from. */
const ABOVE: Readonly<Record<string, string>> = {
  Exception: "BaseException",
  SystemExit: "BaseException",
  KeyboardInterrupt: "BaseException",
  GeneratorExit: "BaseException",
  BaseExceptionGroup: "BaseException",
  ExceptionGroup: "Exception",
  ArithmeticError: "Exception",
  ZeroDivisionError: "ArithmeticError",
  OverflowError: "ArithmeticError",
  FloatingPointError: "ArithmeticError",
  AssertionError: "Exception",
  AttributeError: "Exception",
  BufferError: "Exception",
  EOFError: "Exception",
  ImportError: "Exception",
  ModuleNotFoundError: "ImportError",
  LookupError: "Exception",
  IndexError: "LookupError",
  KeyError: "LookupError",
  MemoryError: "Exception",
  NameError: "Exception",
  UnboundLocalError: "NameError",
  OSError: "Exception",
  BlockingIOError: "OSError",
  ChildProcessError: "OSError",
  ConnectionError: "OSError",
  BrokenPipeError: "ConnectionError",
  ConnectionAbortedError: "ConnectionError",
  ConnectionRefusedError: "ConnectionError",
  ConnectionResetError: "ConnectionError",
  FileExistsError: "OSError",
  FileNotFoundError: "OSError",
  InterruptedError: "OSError",
  IsADirectoryError: "OSError",
  NotADirectoryError: "OSError",
  PermissionError: "OSError",
  ProcessLookupError: "OSError",
  TimeoutError: "OSError",
  ReferenceError: "Exception",
  RuntimeError: "Exception",
  NotImplementedError: "RuntimeError",
  RecursionError: "RuntimeError",
  StopIteration: "Exception",
  StopAsyncIteration: "Exception",
  SyntaxError: "Exception",
  SystemError: "Exception",
  TypeError: "Exception",
  ValueError: "Exception",
  UnicodeError: "ValueError",
  UnicodeDecodeError: "UnicodeError",
  UnicodeEncodeError: "UnicodeError",
  Warning: "Exception",
};
const OTHER_NAMES: Readonly<Record<string, string>> = { IOError: "OSError", EnvironmentError: "OSError" };
/** Of libraries, with the built-in one that they are. */
const OF_LIBRARIES: Readonly<Record<string, string>> = { JSONDecodeError: "ValueError", FrozenInstanceError: "AttributeError" };

export function isBuiltInException(name: string): boolean {
  return name === "BaseException" || Object.hasOwn(ABOVE, name) || Object.hasOwn(OTHER_NAMES, name);
}

/** Whether an exception of this name is caught by a handler for that one; undefined where it may be both. */
export function isCaughtBy(name: string, type: string): boolean | undefined {
  const wanted = OTHER_NAMES[type] ?? type;
  if (wanted === "BaseException") return true;
  const known = OF_LIBRARIES[name];
  let at: string | undefined = OTHER_NAMES[name] ?? name;
  if (at === wanted) return true;
  if (known !== undefined) return isCaughtBy(known, type);
  // What a library raises is an `Exception`, and may be anything below it.
  if (!Object.hasOwn(ABOVE, at)) return wanted === "Exception" ? true : undefined;
  if (!Object.hasOwn(ABOVE, wanted)) return false;
  for (; at !== undefined; at = ABOVE[at]) if (at === wanted) return true;
  return false;
}
