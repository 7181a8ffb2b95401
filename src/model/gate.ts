// A gate: a pure function from evidence to allow or refuse, with its reasons.

/** Those that `gates` in the configuration may name. */
export const GATES = ["audit"] as const;
export type GateName = (typeof GATES)[number];

export type GateVerdict = { readonly kind: "allow" } | { readonly kind: "refuse"; readonly reasons: readonly string[] };
