import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { weightsCache } from './fetch-wheel.ts';
import type { FetchOptions } from './fetch-wheel.ts';
import { fileHash } from './file-hash.ts';
import type { FoundWeights } from './found-weights.ts';
import { inputOfConfig } from './hub-config.ts';

/** What is needed of `@huggingface/hub`. */
interface HubModule {
  modelInfo(options: {
    name: string;
    revision?: string;
    hubUrl?: string;
    accessToken?: string;
    additionalFields: string[];
  }): Promise<{ readonly sha?: string; readonly siblings?: readonly { readonly rfilename: string }[] }>;
  downloadFile(options: {
    repo: { type: 'model'; name: string };
    path: string;
    revision: string;
    hubUrl?: string;
    accessToken?: string;
  }): Promise<Blob | null>;
}

/** How weights of the hub are asked for. */
export const hubPrefix = 'hub:';

/** Names of weights files, the likeliest first. */
const usual = ['model.safetensors', 'pytorch_model.bin'];

/**
 * Weights of the Hugging Face Hub: of one commit, whatever its branch becomes, and kept in the cache under it. `HF_ENDPOINT` and `HF_TOKEN` are
 * heard, as everywhere.
 *
 * @param from `hub:owner/name[@revision][:file]`; the file is `model.safetensors` or the only weights file, unless it is named
 * @throws Error without network, without the optional peer `@huggingface/hub`, and where the repository holds no such file
 */
export async function hubWeights(from: string, options: FetchOptions = {}): Promise<FoundWeights> {
  const { cache = weightsCache(), onProgress } = options;
  const asked = parse(from);
  const hub = await hubModule();
  const access = {
    ...(process.env.HF_ENDPOINT && { hubUrl: process.env.HF_ENDPOINT }),
    ...(process.env.HF_TOKEN && { accessToken: process.env.HF_TOKEN }),
  };
  const kept = /^[0-9a-f]{40}$/.test(asked.revision ?? '') ? keptIn(cache, asked) : undefined;
  if (kept !== undefined && asked.file !== undefined && existsSync(join(kept, asked.file))) {
    return describe(from, kept, asked.file, asked.revision ?? '');
  }
  const { name, revision } = asked;
  const info = await told(from, () =>
    hub.modelInfo({ name, ...(revision && { revision }), additionalFields: ['sha', 'siblings'], ...access }),
  );
  if (info.sha === undefined || !/^[0-9a-f]{40}$/.test(info.sha)) {
    throw new Error(
      `findWeights: expected a commit of ${from}, received '${info.sha ?? 'none'}'; name one by @revision`,
    );
  }
  const commit = info.sha;
  const files = (info.siblings ?? []).map(({ rfilename }) => rfilename);
  const file = asked.file ?? weightsFileOf(from, files);
  const folder = keptIn(cache, { ...asked, revision: commit });
  for (const path of [file, ...(files.includes('config.json') ? ['config.json'] : [])]) {
    const place = join(folder, path);
    if (existsSync(place)) continue;
    onProgress?.(`fetching ${path} of ${name} at ${commit.slice(0, 8)}`);
    const bytes = await told(from, async () => {
      const blob = await hub.downloadFile({ repo: { type: 'model', name }, path, revision: commit, ...access });
      return blob === null ? undefined : new Uint8Array(await blob.arrayBuffer());
    });
    if (bytes === undefined) {
      throw new Error(
        `findWeights: expected ${path} in ${name} on the hub, received none; its files are ${files.slice(0, 8).join(', ')}`,
      );
    }
    await mkdir(dirname(place), { recursive: true });
    await replaceFile(place, bytes);
  }
  return describe(from, folder, file, commit);
}

interface Asked {
  readonly name: string;
  readonly revision?: string;
  readonly file?: string;
}

function parse(from: string): Asked {
  const parts: readonly (string | undefined)[] | null = /^hub:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?(?::([\w./-]+))?$/.exec(
    from,
  );
  if (parts === null || parts[3]?.split('/').includes('..') === true) {
    throw new RangeError(
      `findWeights: expected hub:owner/name, with @revision and :file behind it if need be, received '${from}'; correct it`,
    );
  }
  const [, name = '', revision, file] = parts;
  return { name, ...(revision !== undefined && { revision }), ...(file !== undefined && { file }) };
}

const keptIn = (cache: string, { name, revision = '' }: Asked): string => join(cache, 'hub', name, revision);

async function describe(from: string, folder: string, file: string, revision: string): Promise<FoundWeights> {
  const path = join(folder, file);
  const config = join(folder, 'config.json');
  const input = existsSync(config) ? inputOfConfig(await readFile(config, 'utf8')) : {};
  return { from, source: 'hub', path, sha256: await fileHash(path), revision, ...input };
}

function weightsFileOf(from: string, files: readonly string[]): string {
  const likely = usual.find((name) => files.includes(name));
  if (likely !== undefined) return likely;
  const some = files.filter((name) => /\.(safetensors|pth|pt|bin)$/.test(name));
  if (some.length === 1) return some[0];
  throw new Error(
    `findWeights: expected one weights file in ${from}, received ${some.length === 0 ? 'none' : some.slice(0, 8).join(', ')}; name one as in ${from}:${some[0] ?? 'model.safetensors'}`,
  );
}

/** An answer of the hub, or its failure in words. */
async function told<T>(from: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const status = (error as { readonly statusCode?: number }).statusCode;
    const cause = (error as { readonly cause?: { readonly code?: string } }).cause?.code;
    const [received, advice] =
      status === 401 || status === 403
        ? [`${status}`, 'it is private or gated: accept its terms and set HF_TOKEN']
        : status === 404
          ? ['404', 'correct owner, name and revision']
          : status !== undefined
            ? [`${status}: ${(error as Error).message}`, 'try again later']
            : [
                cause ?? (error as Error).message,
                'check the network, or fetch the file elsewhere and give its path; what was fetched before is found without network by a whole commit, hub:owner/name@commit:file',
              ];
    throw new Error(`findWeights: expected an answer of the hub for ${from}, received ${received}; ${advice}`, {
      cause: error,
    });
  }
}

/** @param name of an optional package: an argument, since bundlers look for a literal, and make one of a constant */
async function hubModule(name = '@huggingface/hub'): Promise<HubModule> {
  try {
    return (await import(/* @vite-ignore */ name)) as HubModule;
  } catch (error) {
    throw new Error(
      'findWeights: expected the package @huggingface/hub for weights of the hub, received none; npm install @huggingface/hub',
      { cause: error },
    );
  }
}
