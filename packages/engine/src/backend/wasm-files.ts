const folder = '@tensorflow/tfjs-backend-wasm/dist/';

/** tfjs's files by their names, as a bundler sees them: it finds these addresses and places the files there. */
const placed: Readonly<Record<string, () => URL>> = {
  'tfjs-backend-wasm.wasm': () => new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm', import.meta.url),
  'tfjs-backend-wasm-simd.wasm': () =>
    new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', import.meta.url),
  'tfjs-backend-wasm-threaded-simd.wasm': () =>
    new URL('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url),
};

/**
 * Where a bundler has put tfjs-backend-wasm's files.
 *
 * @returns addresses by file; `undefined` where nobody has rewritten the addresses above, so that tfjs looks beside the script
 */
export function bundledWasmFiles(): Readonly<Record<string, string>> | undefined {
  const here = import.meta.url as string | undefined;
  if (here === undefined) return undefined;
  const files = Object.entries(placed).map(([name, address]) => [name, address().href] as const);
  const rewritten = files.every(([name, address]) => address !== new URL(`${folder}${name}`, here).href);
  return rewritten
    ? Object.fromEntries(files.map(([name, address]) => [name, besideThisPackage(address)] as const))
    : undefined;
}

/**
 * Vite 8's development server makes an address relative to the module that it stands in, as if the name of a package were a folder there; the
 * package lies beside this one.
 */
export function besideThisPackage(address: string): string {
  return address.replace(`/@htg/engine/dist/${folder}`, `/${folder}`);
}
