import { readSettingsFile } from '@htg/trainer/node';
import { parse } from 'yaml';

/** What a command says of workers. */
export interface WorkerOptions {
  /** How many processes train on this machine. */
  readonly workers?: string;
  /** Who trains on several machines: a YAML file, or addresses divided by commas. */
  readonly cluster?: string;
  /** This process's number among those of `cluster`. */
  readonly task?: string;
}

/** Who trains together: so many processes of this machine that are yet to be started, or those at some addresses. */
export type WorkerPlan = { readonly start: number } | { readonly addresses: readonly string[]; readonly index: number };

/**
 * Who trains, as the command says it.
 *
 * @returns undefined where this process trains alone
 * @throws Error where the options do not go together, or a number is none
 */
export async function workerPlan({ workers, cluster, task }: WorkerOptions): Promise<WorkerPlan | undefined> {
  if (cluster !== undefined && task !== undefined && workers === undefined) {
    const addresses = await addressesOf(cluster);
    return { addresses, index: wholeNumber('--task', task, { from: 0, to: addresses.length - 1 }) };
  }
  if (cluster !== undefined || task !== undefined) {
    throw new Error(
      `htg-train: expected --cluster and --task together, without --workers, received ${given({ cluster, task, workers })}; ` +
        `--workers is for processes of one machine`,
    );
  }
  if (workers === undefined) return undefined;
  const start = wholeNumber('--workers', workers, { from: 1, to: 1024 });
  return start === 1 ? undefined : { start };
}

async function addressesOf(cluster: string): Promise<readonly string[]> {
  if (!/\.ya?ml$/.test(cluster) && cluster.includes(',')) return cluster.split(',');
  const text = await readSettingsFile(cluster, 'a file of hosts');
  const { workers }: { readonly workers?: unknown } = (parse(text) ?? {}) as object;
  if (Array.isArray(workers) && workers.length > 1 && workers.every((each) => typeof each === 'string')) return workers;
  throw new Error(
    `htg-train: expected 'workers:' and two lines or more such as '- machine-1:23450' in ${cluster}, received ${workers === undefined ? 'no workers' : JSON.stringify(workers)}; ` +
      `name host and port of every worker as the others reach it, worker 0 first`,
  );
}

function wholeNumber(
  option: string,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new Error(
    `htg-train: expected ${option} to be a whole number from ${from} to ${to}, received ${text}; correct it`,
  );
}

function given(options: Readonly<Record<string, string | undefined>>): string {
  return Object.keys(options)
    .filter((name) => options[name] !== undefined)
    .map((name) => `--${name}`)
    .join(' and ');
}
