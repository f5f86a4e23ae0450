import { fileURLToPath } from 'node:url';

/**
 * Builds the explorer's page. Used while building this package and where its sources run; not published.
 *
 * @returns names and contents
 */
export async function buildExplorer(): Promise<(readonly [string, Uint8Array])[]> {
  // Here, not above: whoever installs the built package has no bundler, and needs none.
  const { build } = await import('vite');
  const built = await build({
    root: fileURLToPath(new URL('../explorer', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', modulePreload: false, assetsInlineLimit: 0, reportCompressedSize: false },
  });
  if (!('output' in built)) throw new Error('buildExplorer: expected one build, received others');
  return built.output.map((file) => {
    const content = file.type === 'chunk' ? file.code : file.source;
    return [file.fileName, typeof content === 'string' ? new TextEncoder().encode(content) : content];
  });
}
