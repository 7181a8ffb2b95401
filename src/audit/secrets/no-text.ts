// Which files have no text in them by their ending: what looks like a token in a picture is chance.
const NO_TEXT =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|pdf|woff2?|ttf|otf|eot|mp[34]|wav|ogg|webm|mov|zip|gz|tgz|bz2|xz|zst|7z|whl|jar|so|dylib|dll|exe|wasm|bin|pt|pth|onnx|safetensors|npy|npz|parquet|pyc|min\.css|lockb)$/i;

export function hasNoText(path: string): boolean {
  return NO_TEXT.test(path);
}
