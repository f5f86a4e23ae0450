import { spawn } from 'node:child_process';

const networkTrouble = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|CERT_\w+)\b/;

/**
 * Fetches packages as they lie on the registry, by `npm pack`; no script of theirs runs.
 *
 * @param specs such as `@scope/name@1.2.3`
 * @param options.folder where the packed packages come to lie
 * @throws Error that says whether npm, the network or the package is missing, and what to do
 */
export async function npmPack(
  specs: readonly string[],
  { caller, folder }: { readonly caller: string; readonly folder: string },
): Promise<void> {
  const { status, output } = await run(['pack', ...specs, '--pack-destination', folder, '--ignore-scripts'], caller);
  if (status === 0) return;
  const trouble = networkTrouble.exec(output)?.[0];
  const lines = output.split('\n').filter((line) => /npm (error|ERR!)/.test(line));
  const words = trouble ?? lines.at(0) ?? output.trim().slice(-200);
  throw new Error(
    trouble === undefined
      ? `${caller}: expected npm to fetch ${specs.length} packages, received '${words}'; run 'npm pack ${specs[0]}' to see more`
      : `${caller}: expected to reach the npm registry, received ${words}; check the network and npm's registry, proxy and certificates`,
    { cause: new Error(output.trim()) },
  );
}

function run(args: readonly string[], caller: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // npm is a script of the shell's on Windows, which takes folders with spaces apart.
    const shell = process.platform === 'win32';
    const words = shell ? args.map((arg) => `"${arg}"`) : args;
    const child = spawn('npm', words, { shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) => {
      const missing = `${caller}: expected the npm client as 'npm', received none; install it (it comes with Node), or pass a folder of your own`;
      reject(error.code === 'ENOENT' ? new Error(missing, { cause: error }) : error);
    });
    child.on('close', (status) => {
      resolve({ status, output });
    });
  });
}
