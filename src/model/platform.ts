// The machine and interpreter that an artifact is made for.

export interface TargetPlatform {
  readonly os: "linux" | "darwin";
  readonly arch: "x86_64" | "aarch64";
  readonly libc: { readonly kind: "glibc" | "musl"; readonly version: readonly [number, number] } | null;
  readonly python: { readonly implementation: "cpython"; /** Full version, such as "3.11.7". */ readonly version: string };
}
