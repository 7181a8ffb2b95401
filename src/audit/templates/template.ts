// A parsed template, the same shape for all languages: what is text, what is put out, and what decides between them.

export const ENGINES = ["jinja", "django", "tornado", "bottle", "mako"] as const;
export type Engine = (typeof ENGINES)[number];

export interface Template {
  readonly engine: Engine;
  readonly text: string;
  readonly body: readonly TemplateNode[];
  /** Broken places, in order. What is around them was read. */
  readonly faults: readonly TemplateFault[];
}

/** Offsets in the text, UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TemplateFault extends Span {
  readonly message: string;
}

export type TemplateNode = Span &
  (
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "output"; readonly value: Expr }
    | { readonly kind: "if"; readonly arms: readonly { readonly test: Expr | null; readonly body: Nodes }[] }
    | {
        readonly kind: "for";
        readonly target: Expr;
        readonly iterable: Expr;
        readonly test: Expr | null;
        readonly body: Nodes;
        readonly otherwise: Nodes;
      }
    | { readonly kind: "set"; readonly target: Expr; readonly value: Expr }
    /** The text of the body, through the filters around `PIPED`. */
    | { readonly kind: "set-block"; readonly target: Expr; readonly filter: Expr; readonly body: Nodes }
    | { readonly kind: "with"; readonly names: readonly (readonly [Expr, Expr])[]; readonly body: Nodes }
    | { readonly kind: "block"; readonly name: string; readonly body: Nodes }
    | { readonly kind: "extends"; readonly template: Expr }
    /** `names`: what Django's `with` gives; `isAlone`: nothing else is seen inside. */
    | { readonly kind: "include"; readonly template: Expr; readonly names: readonly (readonly [string, Expr])[]; readonly isAlone: boolean }
    | { readonly kind: "import"; readonly template: Expr; readonly target: string; readonly isAlone: boolean }
    | {
        readonly kind: "from";
        readonly template: Expr;
        readonly names: readonly (readonly [name: string, alias: string])[];
        readonly isAlone: boolean;
      }
    | ({ readonly kind: "macro"; readonly name: string } & MacroBody)
    /** `{% call(user) list(users) %}`: the body is what `caller` gives. */
    | ({ readonly kind: "call"; readonly call: Expr } & MacroBody)
    | { readonly kind: "filter"; readonly filter: Expr; readonly body: Nodes }
    | { readonly kind: "autoescape"; readonly value: Expr; readonly body: Nodes }
    | { readonly kind: "do"; readonly value: Expr }
    /** A tag that puts out something harmless, decides nothing, or is not known: what it gives is not followed. */
    | {
        readonly kind: "tag";
        readonly name: string;
        readonly values: readonly Expr[];
        /** The same as a tag of the project's own takes them. */
        readonly given?: TagGiven;
        readonly isKnown: boolean;
        readonly body: Nodes;
      }
  );
export type Nodes = readonly TemplateNode[];
export type NodeOf<Kind extends TemplateNode["kind"]> = Extract<TemplateNode, { readonly kind: Kind }>;

export interface TagGiven {
  readonly args: readonly Expr[];
  readonly keywords: readonly (readonly [string, Expr])[];
  /** `{% tag … as name %}` keeps it. */
  readonly target: Expr | null;
}

export interface MacroBody {
  readonly parameters: readonly { readonly name: string; readonly fallback: Expr | null }[];
  readonly body: Nodes;
}

/** As Jinja names them. A Django lookup `a.b` is a Getattr. */
export type Expr = Span &
  (
    | { readonly kind: "Name"; readonly name: string }
    | { readonly kind: "Const"; readonly value: string | number | boolean | null }
    | { readonly kind: "Tuple" | "List"; readonly items: readonly Expr[] }
    | { readonly kind: "Dict"; readonly pairs: readonly (readonly [Expr, Expr])[] }
    | { readonly kind: "CondExpr"; readonly test: Expr; readonly chosen: Expr; readonly otherwise: Expr | null }
    | { readonly kind: "Getattr"; readonly of: Expr; readonly name: string }
    | { readonly kind: "Getitem"; readonly of: Expr; readonly key: Expr }
    | { readonly kind: "Slice"; readonly parts: readonly (Expr | null)[] }
    | ({ readonly kind: "Call"; readonly callee: Expr } & Given)
    | ({ readonly kind: "Filter"; readonly name: string; readonly of: Expr } & Given)
    | ({ readonly kind: "Test"; readonly name: string; readonly of: Expr } & Given)
    | { readonly kind: "Compare"; readonly first: Expr; readonly others: readonly { readonly op: string; readonly value: Expr }[] }
    | { readonly kind: "And" | "Or"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "Not"; readonly of: Expr }
    | { readonly kind: "Concat"; readonly items: readonly Expr[] }
    | { readonly kind: "Binary"; readonly op: string; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "Unary"; readonly op: string; readonly of: Expr }
    /** Where the text of a body goes in: `{% filter upper %}`. */
    | { readonly kind: "Piped" }
    | { readonly kind: "Broken" }
  );
export type ExprOf<Kind extends Expr["kind"]> = Extract<Expr, { readonly kind: Kind }>;

export interface Given {
  readonly args: readonly Expr[];
  readonly keywords: readonly (readonly [string, Expr])[];
  /** After `*` and `**`. */
  readonly spread: readonly Expr[];
}

export const NOTHING_GIVEN: Given = { args: [], keywords: [], spread: [] };

/** Deeper nesting than any person writes, of expressions and of blocks. */
export const DEPTH_MAX = 100;
export const FAULTS_MAX = 50;
