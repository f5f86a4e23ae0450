import { addCommonOptions, addExamples, createProgram, wholeNumber } from '@htg/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { augmentationNames } from './augmentation/preset-names.ts';
import type { CheckOptions } from './commands/check.ts';
import type { ShowOptions } from './commands/show.ts';
import { drawnSets } from './drawn-sets.ts';
import { knownSets } from './known/known-sets.ts';
import type { CsvColumns } from './tables/csv-table.ts';
import { resizeRules } from './view/resize-rule.ts';

/**
 * `data`: looks through images before anything is trained on them.
 *
 * @param name of the command
 * @param version that `--version` prints; without it there is no such option
 */
export function dataCommand(name = 'data', version?: string): Command {
  return createProgram(name, {
    description: 'Identity-labelled images: check them, look at them.',
    version,
    commands: [checkCommand(), showCommand()],
    examples: ['check images', 'show images --out sheet.png'],
  });
}

function checkCommand(): Command {
  const command = addSource(new Command('check'))
    .description('Look for what would spoil training or falsify a result; exit code 2 if something would.')
    .option('--tiny <pixels>', 'sides below this are tiny', wholeNumber(), 32)
    .option('--no-duplicates', 'do not look for duplicates')
    .option('--image-size <pixels>', 'what the model will see: 64, or 256x128 (height x width)', toFrame, 224)
    .addOption(resizeOption())
    .action(async (source: string, path: string | undefined, options: CheckOptions) => {
      const { check } = await import('./commands/check.ts');
      await check(source, path, options);
    });
  addCommonOptions(command);
  return addExamples(command, [
    'images',
    'table.csv --columns label=product_id,path=file',
    'cub200 /data/CUB_200_2011',
  ]);
}

function showCommand(): Command {
  const command = addSource(new Command('show'), shown)
    .description('Write a contact sheet.')
    .option('-o, --out <file>', 'where the PNG goes', 'contact-sheet.png')
    .addOption(
      new Option('--part <part>', 'which part').choices(['train', 'validation', 'query', 'gallery']).default('train'),
    )
    .option('--identities <n>', 'rows', wholeNumber(), 8)
    .option('--images <n>', 'columns', wholeNumber(), 8)
    .option('--size <pixels>', 'of an image: 96, or 256x128 (height x width)', toFrame, 96)
    .addOption(resizeOption())
    .option('--seed <n>', 'of the split and the choice', wholeNumber(), 1)
    .addOption(new Option('--augment <preset>', 'show random views as training sees them').choices(augmentationNames))
    .action(async (source: string, path: string | undefined, options: ShowOptions) => {
      const { show } = await import('./commands/show.ts');
      await show(source, path, options);
    });
  return addExamples(addCommonOptions(command), ['images --out sheet.png --augment light', 'fonts --size 32x64']);
}

const sources = `a folder of images, a CSV table, or a known set with its folder after it: ${knownSets.map(({ name }) => name).join(', ')}`;

/** They need no folder; `check` is for images that are there. */
const shown = `${sources}; or ${drawnSets.join(', ')}, which are drawn`;

function addSource(command: Command, what = sources): Command {
  return addReadingOptions(command.argument('<source>', what).argument('[path]', 'the folder of a known set'));
}

/**
 * Adds what decides how a folder or a table is read: the same options for every command that reads images.
 *
 * @param command gets the options
 * @returns the same command
 */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--pattern <regex>', 'names groups in paths of a folder: _c(?<camera>\\d+)')
    .option('--columns <names>', 'maps columns of a table: label=product_id,path=file', toColumns)
    .option('--root <folder>', 'the folder that paths of a table are relative to')
    .option('--follow-links', 'read linked files and folders that lie outside the folder')
    .option('--pixel-limit <pixels>', 'of an image at most', wholeNumber(1));
}

function resizeOption(): Option {
  return new Option('--resize <rule>', 'how an image of another shape becomes one of that size').choices(resizeRules);
}

function toFrame(text: string): number | readonly [number, number] {
  const sides = text.split('x').map(Number);
  if (sides.length > 2 || !sides.every((side) => Number.isInteger(side) && side >= 1)) {
    throw new InvalidArgumentError(`expected 64 or 256x128 (height x width), received ${text}`);
  }
  return sides.length === 1 ? sides[0] : [sides[0], sides[1]];
}

function toColumns(text: string): Partial<CsvColumns> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  const known = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'];
  for (const [name, column] of pairs) {
    if (!known.includes(name) || !column) {
      throw new InvalidArgumentError(`expected ${known.join(', ')} and a column each, received ${text}`);
    }
  }
  return Object.fromEntries(pairs) as Partial<CsvColumns>;
}
