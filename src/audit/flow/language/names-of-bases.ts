// Names that an object has from the built-in classes its own class is made from: for these nobody asks `__getattr__`.

const OBJECT =
  "class delattr dict dir doc eq format ge getattribute getstate gt hash init init_subclass le lt module ne new reduce reduce_ex repr setattr sizeof str subclasshook weakref"
    .split(" ")
    .map((name) => `__${name}__`);
const CONTAINER = ["__contains__", "__iter__", "__len__", "__getitem__", "__add__", "__mul__", "__rmul__", "count", "index"];
const CHANGEABLE = ["__setitem__", "__delitem__", "__iadd__", "__imul__", "__reversed__", "copy", "clear", "pop"];
const SET =
  "add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove symmetric_difference symmetric_difference_update union update __contains__ __iter__ __len__ __and__ __or__ __sub__ __xor__ __iand__ __ior__ __isub__ __ixor__".split(
    " ",
  );
const MAPPING =
  "get items keys values update pop popitem setdefault clear copy fromkeys __contains__ __iter__ __len__ __getitem__ __setitem__ __delitem__ __or__ __ior__ __ror__ __reversed__".split(
    " ",
  );
const BY_BASE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...["object", "abc.ABC", "typing.Generic", "typing.Protocol"].map((base) => [base, new Set<string>()] as const),
  ["dict", new Set(MAPPING)],
  ["collections.OrderedDict", new Set([...MAPPING, "move_to_end"])],
  ["collections.defaultdict", new Set([...MAPPING, "default_factory", "__missing__"])],
  ["list", new Set([...CONTAINER, ...CHANGEABLE, "append", "extend", "insert", "remove", "reverse", "sort"])],
  ["tuple", new Set(CONTAINER)],
  ["set", new Set(SET)],
  ["frozenset", new Set(SET)],
]);
const OF_OBJECT = new Set(OBJECT);
const EXCEPTION = /^(?:\w+Error|\w*Exception|\w*Warning|KeyboardInterrupt|SystemExit|StopIteration)$/;
const OF_EXCEPTION = new Set(
  "args with_traceback add_note __traceback__ __cause__ __context__ __suppress_context__ __notes__ __setstate__ errno strerror filename filename2 winerror code value name obj msg path".split(
    " ",
  ),
);

/** A method of a list, a dictionary or another built-in collection. */
export function isOfCollection(bases: readonly string[], name: string): boolean {
  return bases.some((base) => BY_BASE.get(base)?.has(name) === true);
}

/** Whether a base has it: null where that is not known, as of a class of a library. */
export function hasFromBase(bases: readonly string[], name: string): boolean | null {
  if (OF_OBJECT.has(name)) return true;
  if (isOfCollection(bases, name) || (OF_EXCEPTION.has(name) && bases.some((base) => EXCEPTION.test(base)))) return true;
  return bases.every((base) => BY_BASE.has(base) || EXCEPTION.test(base)) ? false : null;
}
