// What is found out about a module once, however many of its functions are asked about.

/** `of`, whose answer is kept as long as the object is. */
export function onceForEach<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const kept = new WeakMap<K, { readonly answer: V }>();
  return (key) => {
    const known = kept.get(key) ?? { answer: of(key) };
    kept.set(key, known);
    return known.answer;
  };
}
