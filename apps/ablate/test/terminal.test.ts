import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { useEngine } from '@htg/engine';
import type { AxeResults } from 'axe-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Two arms in two cells, with a net and a number of updates that take seconds. */
const ablation = `name: in a terminal
seeds: [1, 2]
splits: [1]
compareTo: [goes-on]
recipe:
  data: { set: emoji, imageSize: 32 }
  model: { width: 4, embeddingLength: 8, keypointBlocks: [4] }
  batch: { identities: 4, images: 2 }
  basic: { steps: 8, learningRate: { kind: constant, rate: 0.01 } }
  htg:
    steps: 8
    learningRate: { kind: constant, rate: 0.01 }
    discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
arms:
  goes-on: { title: stage 1 goes on, method: stage1 }
  htg: { method: htg }
`;

const cli = ['--conditions=@htg/source', '--import', 'tsx', fileURLToPath(new URL('../src/cli.ts', import.meta.url))];
const cwd = fileURLToPath(new URL('..', import.meta.url));
const browsers = [process.env.HTG_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

let place: string;
let file: string;
let out: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-ablate-terminal-'));
  [file, out] = [join(place, 'ablation.yaml'), join(place, 'out')];
  await writeFile(file, ablation);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

/** What is used of the library. */
interface Terminal {
  spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; cwd: string; env: NodeJS.ProcessEnv },
  ): {
    onData(listener: (text: string) => void): unknown;
    onExit(listener: (end: { readonly exitCode: number }) => void): unknown;
    write(text: string): void;
  };
}

/** Runs `htg-ablate` in a terminal; as soon as it shows `interruptAt`, Ctrl-C is pressed. */
async function ablate(terminal: Terminal, interruptAt?: RegExp): Promise<{ output: string; exitCode: number }> {
  const options = { cols: 220, rows: 30, cwd, env: process.env };
  const child = terminal.spawn(process.execPath, [...cli, file, '--out', out], options);
  let output = '';
  let pressed = false;
  child.onData((text) => {
    output += text;
    if (!pressed && interruptAt?.test(output) === true) {
      pressed = true;
      child.write('\x03');
    }
  });
  const exitCode = await new Promise<number>((resolve) => {
    child.onExit((end) => {
      resolve(end.exitCode);
    });
  });
  return { output, exitCode };
}

const needsTensorFlow = 'needs TensorFlow: on plain JavaScript it would take minutes';

describe('htg-ablate', () => {
  it('shows in a terminal where it stands, stops on Ctrl-C, and goes on', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const terminal: Terminal | undefined = await import('@lydell/node-pty').catch(() => undefined);
    if (terminal === undefined) return skip('needs @lydell/node-pty, which has no pseudo-terminal for this system');

    const stopped = await ablate(terminal, /cell 1 of 2, arm 2 of 2, split 1, seed 1, htg: update \d/);
    expect(stopped.output).toContain(
      'stopping after this update; finished trainings are kept. Ctrl-C again stops at once',
    );
    expect(stopped.output).toMatch(
      /stopped in htg of split 1, seed 1, which starts anew the next time; the same command goes on/,
    );
    expect(stopped.exitCode).toBe(130);
    // One line that renews itself: it is erased before it is written again.
    expect(stopped.output).toMatch(
      /cell 1 of 2, arm 1 of 2, split 1, seed 1, stage 1: update \d of 8, \d+ ms, loss \d+\.\d+, .*, \d+ (s|min) left/,
    );
    expect(stopped.output).toContain('\x1b[2K');
    expect(stopped.output).toMatch(/split 1, seed 1, goes-on: \d+ s, validation MAP@R 0\.\d{4}/);

    const whole = await ablate(terminal);
    expect(whole.output).not.toMatch(/seed 1, (stage 1|goes-on):/);
    expect(whole.output).toMatch(/cell 2 of 2, arm 2 of 2, split 1, seed 2, htg: update \d of 8/);
    expect(whole.output).toMatch(/\| stage 1 goes on +\| +2 \|/);
    expect(whole.exitCode).toBe(0);
  }, 300_000);

  it('writes JSON lines, or the result alone, for programs', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const run = promisify(execFile);
    const json = await run(process.execPath, [...cli, file, '--out', out, '--json'], { cwd });
    const lines = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly event: string });
    expect(lines[0]).toMatchObject({ event: 'message', text: expect.stringMatching(/^engine: /) as string });
    expect(lines.at(-1)).toMatchObject({
      event: 'result',
      report: join(out, 'report.html'),
      cells: { done: 2, planned: 2 },
      differences: [{ arm: 'htg', to: 'goes-on', pairs: 2 }],
    });
    const quiet = await run(process.execPath, [...cli, file, '--out', out, '--quiet'], { cwd });
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout).toMatch(/^Scores on test identities[^]*\n\| htg /);
  }, 240_000);

  it('ends with exit code 1 and one sentence where the file is wrong', async () => {
    const wrong = join(place, 'wrong.yaml');
    await writeFile(wrong, ablation.replace('seeds:', 'seds:'));
    await expect(promisify(execFile)(process.execPath, [...cli, wrong], { cwd })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/wrong\.yaml:2: expected a key of 'the ablation', received 'seds'; did you mean 'seeds'\?[^\n]*\n$/) as string, // prettier-ignore
    });
  }, 60_000);
});

describe.each([
  { name: 'light', width: 1280, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone', width: 390, colorScheme: 'light' },
] as const)('its report.html, $name', ({ width, colorScheme }) => {
  it('is whole, asks for nothing, fits the window, and has no finding of axe', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
    skip(executablePath === undefined, 'no Chromium or Chrome on this machine (HTG_CHROMIUM names one)');
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
      const address = pathToFileURL(join(out, 'report.html')).href;
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => {
        if (request.url() !== address && !request.url().startsWith('data:'))
          problems.push(`asked for ${request.url()}`);
      });
      await page.goto(address);
      await page.waitForSelector('html[data-drawn]');
      expect(await page.evaluate("[...document.querySelectorAll('main > section')].map(({ id }) => id)")).toEqual(
        ['what-was-compared', 'scores', 'paired-differences', 'how-to-read-it', 'measures', 'notices'], // prettier-ignore
      );
      expect(await page.locator('#against-0 canvas').count()).toBe(1);
      expect(await page.locator('#paired-differences tbody tr').count()).toBe(1);
      expect(await page.locator('#scores tbody tr').count()).toBe(3);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      for (const details of await page.locator('summary').all()) await details.click();
      await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      expect(violations.map(({ id, impact, nodes }) => `${impact ?? ''} ${id}: ${nodes[0].html}`)).toEqual([]);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
