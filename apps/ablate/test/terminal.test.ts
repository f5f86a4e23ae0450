import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { useEngine } from '@htg/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { startChromium } from '../../../tooling/testing/chromium.ts';
import { axeFindings, openReport, overflow, sectionsOf, views } from '../../../tooling/testing/report-page.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { noTerminal, openTerminal } from '../../../tooling/testing/terminal.ts';
import type { Session } from '../../../tooling/testing/terminal.ts';
import { ablateCommand } from '../src/commands.ts';

/** Two arms in two cells, with a net and a number of updates that take seconds: of stage 2 so many that a Ctrl-C comes before its end on a busy machine. */
const ablationOf = (images: string): string => `name: in a terminal
seeds: [1, 2]
splits: [1]
compareTo: [goes-on]
recipe:
  data: { set: folder, path: ${JSON.stringify(images)}, imageSize: 32 }
  model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8, keypointBlocks: [4] }
  sampler: { identities: 4, images: 2 }
  basic: { steps: 8, learningRate: { kind: constant, rate: 0.01 } }
  htg:
    steps: 40
    learningRate: { kind: constant, rate: 0.01 }
    discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
arms:
  goes-on:
    title: stage 1 goes on
    settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } }
  htg: {}
`;

const cli = ['--conditions=@htg/source', '--import', 'tsx', fileURLToPath(new URL('../src/cli.ts', import.meta.url))];
const cwd = fileURLToPath(new URL('..', import.meta.url));

let place: string;
let ablation: string;
let file: string;
let out: string;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-ablate-terminal-'));
  [file, out] = [join(place, 'ablation.yaml'), join(place, 'out')];
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  ablation = ablationOf(join(place, 'images'));
  await writeFile(file, ablation);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

const needsTensorFlow = 'needs TensorFlow: on plain JavaScript it would take minutes';

describe('ablate', () => {
  it('shows in a terminal where it stands, stops on Ctrl-C, and goes on', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const run = await openTerminal();
    if (run === undefined) return skip(noTerminal);
    const ablate = (interruptAt?: RegExp): Promise<Session> => run([...cli, file, '--out', out], cwd, interruptAt);

    const stopped = await ablate(/cell 1 of 2, arm 2 of 2, split 1, seed 1, htg: update \d/);
    expect(stopped.output).toContain('stopping after this update, with a checkpoint; Ctrl-C again stops at once');
    expect(stopped.output).toMatch(
      /stopped after step \d+ of htg of split 1, seed 1, which has a checkpoint; the same command goes on/,
    );
    expect(stopped.exitCode).toBe(130);
    // One line that renews itself: it is erased before it is written again.
    expect(stopped.output).toMatch(
      /cell 1 of 2, arm 1 of 2, split 1, seed 1, stage 1: update \d of 8, \d+ ms, loss \d+\.\d+, .*, \d+ (s|min) left/,
    );
    expect(stopped.output).toContain('\x1b[2K');
    expect(stopped.output).toMatch(/split 1, seed 1, goes-on: \d+ s, validation MAP@R 0\.\d{4}/);

    const whole = await ablate();
    expect(whole.output).not.toMatch(/seed 1, (stage 1|goes-on):/);
    expect(whole.output).toMatch(/split 1, seed 1, htg: goes on after step \d+/);
    expect(whole.output).toMatch(/cell 2 of 2, arm 2 of 2, split 1, seed 2, htg: update \d+ of 40/);
    expect(whole.output).toMatch(/\| stage 1 goes on +\| +2 \|/);
    expect(whole.exitCode).toBe(0);
  }, 300_000);

  it('writes JSON lines, or the result alone, for programs', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const json = await runInProcess(ablateCommand(), [file, '--out', out, '--json'], cwd);
    const lines = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly event: string });
    expect(lines[0]).toMatchObject({ event: 'message', text: expect.stringMatching(/^engine: /) as string });
    expect(lines.at(-1)).toMatchObject({
      event: 'result',
      report: join(out, 'report.html'),
      cells: {
        done: [
          { seed: 1, split: 1 },
          { seed: 2, split: 1 },
        ],
        planned: 2,
      },
      differences: [{ arm: 'htg', to: 'goes-on', pairs: 2 }],
    });
    const quiet = await runInProcess(ablateCommand(), [file, '--out', out, '--quiet'], cwd);
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout).toMatch(/^Scores on test identities[^]*\n\| htg /);
  }, 240_000);

  it('ends with exit code 1 and one sentence where the file is wrong', async () => {
    const wrong = join(place, 'wrong.yaml');
    await writeFile(wrong, ablation.replace('seeds:', 'seds:'));
    expect(await runInProcess(ablateCommand(), [wrong], cwd)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/wrong\.yaml:2: expected a key of 'the ablation', received 'seds'; did you mean 'seeds'\?[^\n]*\n$/) as string, // prettier-ignore
    });
  }, 60_000);

  it.each([
    [
      ['--shard', '3/2'],
      "error: option '--shard <i/n>' argument '3/2' is invalid. expected i/n with 1 <= i <= n, such as 1/2\n(ablate --help says what there is)\n",
    ],
    [
      ['--minutes', '0'],
      "error: option '--minutes <number>' argument '0' is invalid. expected more than 0, received 0; leave it out for no limit\n(ablate --help says what there is)\n",
    ],
  ])(
    'says what it expected of %j',
    async (options, stderr) => {
      expect(await runInProcess(ablateCommand(), [file, ...options], cwd)).toMatchObject({
        status: 1,
        stderr,
      });
    },
    60_000,
  );
});

describe.each(views)('its report.html, $name', (view) => {
  it('is whole, asks for nothing, fits the window, and has no finding of axe', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const browser = await startChromium();
    if (browser === undefined) return skip('no Chromium or Chrome on this machine (HTG_CHROMIUM names one)');
    try {
      const { page, problems } = await openReport(browser, pathToFileURL(join(out, 'report.html')).href, view);
      expect(await sectionsOf(page)).toEqual(
        ['what-was-compared', 'scores', 'paired-differences', 'how-to-read-it', 'measures', 'notices'], // prettier-ignore
      );
      expect(await page.locator('#against-0 canvas').count()).toBe(1);
      expect(await page.locator('#paired-differences tbody tr').count()).toBe(1);
      expect(await page.locator('#scores tbody tr').count()).toBe(3);
      expect(await overflow(page)).toBe(0);
      expect(await axeFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
