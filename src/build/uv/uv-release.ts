// The uv that Fairlead brings when the user has none that is new enough: exact version, and the sha256 of each platform's wheel.

/** Oldest uv of the user's own that is used: the first with `--preview-features pylock` and `pip install -r pylock.toml` as called here. */
export const UV_OLDEST = "0.9.0";

export const UV_VERSION = "0.13.9";

export interface UvWheel {
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
  readonly libc: "glibc" | "musl" | null;
  readonly filename: string;
  readonly sha256: string;
}

/** Taken from the index's own file list of this version, each downloaded once and hashed here. */
export const UV_WHEELS: readonly UvWheel[] = [
  {
    os: "linux",
    arch: "x64",
    libc: "glibc",
    filename: "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    sha256: "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
  },
  {
    os: "linux",
    arch: "arm64",
    libc: "glibc",
    filename: "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    sha256: "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
  },
  {
    os: "linux",
    arch: "x64",
    libc: "musl",
    filename: "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl",
    sha256: "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
  },
  {
    os: "linux",
    arch: "arm64",
    libc: "musl",
    filename: "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    sha256: "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
  },
  {
    os: "darwin",
    arch: "x64",
    libc: null,
    filename: "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
    sha256: "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
  },
  {
    os: "darwin",
    arch: "arm64",
    libc: null,
    filename: "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
    sha256: "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
  },
];
