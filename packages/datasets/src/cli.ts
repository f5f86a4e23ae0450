/** `htg-data`: looks through images before anything is trained on them. */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AugmentationName, augmentationNamed, augmentationNames } from './augmentation/preset-names.ts';
import { checkTable } from './check/check-table.ts';
import { printReport } from './check/print-report.ts';
import { contactSheet } from './contact-sheet.ts';
import { emoji } from './emoji/emoji.ts';
import { findTable } from './find-table.ts';
import type { ImageSet } from './image-set.ts';
import { knownSets } from './known/known-sets.ts';
import { openTable } from './images/open-table.ts';
import type { Progress } from './progress.ts';
import type { CsvColumns } from './tables/csv-table.ts';

interface SourceFlags {
  readonly pattern?: string;
  readonly columns?: Partial<CsvColumns>;
  readonly root?: string;
  readonly followLinks: boolean;
}

interface CheckFlags extends SourceFlags {
  readonly json: boolean;
  readonly tiny: number;
  readonly duplicates: boolean;
}

interface ShowFlags extends SourceFlags {
  readonly out: string;
  readonly part: 'train' | 'validation' | 'query' | 'gallery';
  readonly identities: number;
  readonly images: number;
  readonly size: number;
  readonly seed: number;
  readonly augment?: AugmentationName;
}

const program = new Command('htg-data').description('Identity-labelled images: check them, look at them.');
const sources = `a folder of images, a CSV table, or a known set with its folder after it: ${knownSets.map(({ name }) => name).join(', ')}`;

addSource(program.command('check'))
  .description('look for what would spoil training or falsify a result; exit code 1 if something would')
  .option('--json', 'as JSON', false)
  .option('--tiny <pixels>', 'sides below this are tiny', wholeNumber, 32)
  .option('--no-duplicates', 'do not look for duplicates')
  .action(run(check));

addSource(program.command('show'))
  .description('write a contact sheet')
  .option('-o, --out <file>', 'where the PNG goes', 'contact-sheet.png')
  .addOption(
    new Option('--part <part>', 'which part').choices(['train', 'validation', 'query', 'gallery']).default('train'),
  )
  .option('--identities <n>', 'rows', wholeNumber, 8)
  .option('--images <n>', 'columns', wholeNumber, 8)
  .option('--size <pixels>', 'height and width of an image', wholeNumber, 96)
  .option('--seed <n>', 'of the split and the choice', wholeNumber, 1)
  .addOption(new Option('--augment <preset>', 'show random views as training sees them').choices(augmentationNames))
  .action(run(show));

await program.parseAsync();

function addSource(command: Command): Command {
  return command
    .argument('<source>', sources)
    .argument('[path]', 'the folder of a known set')
    .option('--pattern <regex>', 'names groups in paths of a folder: _c(?<camera>\\d+)')
    .option('--columns <names>', 'maps columns of a table: label=product_id,path=file', columnNames)
    .option('--root <folder>', 'the folder that paths of a table are relative to')
    .option('--follow-links', 'links may lead out of the folder', false);
}

async function check(source: string, path: string | undefined, flags: CheckFlags): Promise<void> {
  const table = await findTable(source, path, flags);
  const { tiny, duplicates, followLinks } = flags;
  const report = await checkTable(table, { tiny, duplicates, followLinks, onProgress: progressLine });
  console.log(flags.json ? JSON.stringify(report, undefined, 2) : printReport(report));
  if (!report.sound) process.exitCode = 1;
}

async function show(source: string, path: string | undefined, flags: ShowFlags): Promise<void> {
  const { out, part, identities, images, size, seed, augment } = flags;
  const set = await openPart(source, path, flags);
  const view = augment === undefined ? undefined : augmentationNamed(augment, size);
  await writeFile(out, await contactSheet(set, { identities, images, seed, augment: view }));
  console.log(`${out}: ${Math.min(identities, set.identities)} of ${set.identities} identities of ${source}, ${part}`);
}

async function openPart(source: string, path: string | undefined, flags: ShowFlags): Promise<ImageSet> {
  const { part, size, seed } = flags;
  if (source === 'emoji') {
    const parts = await emoji({ imageSize: size, seed, onProgress: progressLine });
    return part === 'train' || part === 'validation' ? parts[part] : parts.test;
  }
  const table = await findTable(source, path, flags);
  const opened = await openTable(table, {
    imageSize: size,
    seed,
    verify: 'header',
    followLinks: flags.followLinks,
    onProgress: progressLine,
  });
  for (const warning of opened.warnings) console.error(`warning: ${warning}`);
  return opened[part];
}

/** Failures that a person can act on are one message, without a stack. */
function run<Flags>(action: (source: string, path: string | undefined, flags: Flags) => Promise<void>) {
  return async (source: string, path: string | undefined, flags: Flags): Promise<void> => {
    try {
      await action(source, path, flags);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 2;
    }
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError(`expected a whole number >= 0, received ${text}`);
  return value;
}

function columnNames(text: string): Partial<CsvColumns> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  const known = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'];
  for (const [name, column] of pairs) {
    if (!known.includes(name) || !column) {
      throw new InvalidArgumentError(`expected ${known.join(', ')} and a column each, received ${text}`);
    }
  }
  return Object.fromEntries(pairs) as Partial<CsvColumns>;
}

/** One line that is written over, where somebody watches. */
function progressLine({ task, done, total }: Parameters<Progress>[0]): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === total ? '\r\u001b[K' : `\r${task} ${done}/${total}`);
}
