import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomStream } from '@htg/engine';
import { openGallery } from '@htg/gallery';
import { contentOf } from './gallery-writer.ts';
import type { Change } from './gallery-writer.ts';

/** What one kill met, and what was there afterwards. */
export interface Kill {
  /** The change that was under way. */
  readonly during: string;
  /** Whether it is there afterwards: both are right for what was not acknowledged. */
  readonly kept: boolean;
  readonly items: number;
  /** What is wrong: acknowledged items that are gone or differ, others that are there, sentences of verify. */
  readonly problems: readonly string[];
}

const writer = fileURLToPath(new URL('gallery-writer.ts', import.meta.url));

/** Lets a process change a gallery in `folder` at random, kills it by SIGKILL at a random moment, looks, and goes on; `kills` times. */
export async function* killWriters(folder: string, kills: number, seed: number): AsyncGenerator<Kill> {
  const random = randomStream(seed, 'moments of kills');
  const known = new Map<string, number>();
  let next = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { acknowledged, pending } = await runAndKill([folder, String(seed), String(next)], random.uniform() * 400);
    for (const change of acknowledged) apply(known, change);
    const after = new Map(known);
    if (pending !== undefined) apply(after, pending);
    const found = await look(folder);
    const kept = differences(found.versions, after).length === 0;
    const problems = [...found.problems, ...(kept ? [] : differences(found.versions, known))];
    if (kept && pending !== undefined) apply(known, pending);
    next = (pending ?? acknowledged.at(-1))?.number ?? next;
    next++;
    yield { during: pending?.kind ?? 'nothing', kept, items: found.versions.size, problems };
  }
}

async function runAndKill(
  args: readonly string[],
  milliseconds: number,
): Promise<{ readonly acknowledged: readonly Change[]; readonly pending: Change | undefined }> {
  const child = spawn(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', writer, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const acknowledged: Change[] = [];
  let pending: Change | undefined;
  const ended = new Promise<void>((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout });
  let begun: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  lines.on('line', (line) => {
    const said = JSON.parse(line) as { readonly begin?: Change };
    if (said.begin !== undefined) pending = said.begin;
    else if (pending !== undefined) {
      acknowledged.push(pending);
      pending = undefined;
    }
    begun();
  });
  await Promise.race([beginning, ended]);
  await Promise.race([setTimeout(milliseconds), ended]);
  const alive = child.exitCode === null;
  child.kill('SIGKILL');
  await ended;
  if (!alive) throw new Error(`killWriters: expected the writer to run until it is killed, but it ended:\n${told}`);
  return { acknowledged, pending };
}

function apply(versions: Map<string, number>, change: Change): void {
  for (const [id, version] of Object.entries(change.versions)) {
    if (version === null) versions.delete(id);
    else versions.set(id, version);
  }
}

/** Opens the gallery as the next writer and reads everything. */
async function look(folder: string): Promise<{ readonly versions: Map<string, number>; readonly problems: string[] }> {
  const gallery = await openGallery(folder);
  const versions = new Map<string, number>();
  const problems = await gallery.verify();
  for await (const item of gallery.items()) {
    const version = Number(item.metadata?.version);
    versions.set(item.id, version);
    const { vector, thumbnail, ...expected } = contentOf(item.id, version);
    const kept = await gallery.thumbnail(item.id);
    const [nearest] = await gallery.search(vector, { k: 1, filter: { where: ({ id }) => id === item.id } });
    if (JSON.stringify(item) !== JSON.stringify(expected)) problems.push(`${item.id} differs: ${JSON.stringify(item)}`);
    if (nearest.distance > 1e-12) problems.push(`${item.id} has another vector`);
    if (kept?.type !== thumbnail.type || Buffer.compare(kept.bytes, thumbnail.bytes) !== 0)
      problems.push(`${item.id} has another thumbnail`);
  }
  await gallery.close();
  return { versions, problems };
}

function differences(found: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): string[] {
  const missing = [...expected]
    .filter(([id, version]) => found.get(id) !== version)
    .map(([id]) => `${id} is missing or differs`);
  return [...missing, ...[...found.keys()].filter((id) => !expected.has(id)).map((id) => `${id} should not be there`)];
}
