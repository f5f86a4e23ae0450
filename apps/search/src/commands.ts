import { addCommonOptions, addExamples, createProgram, wholeNumber } from '@htg/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { AddOptions } from './commands/add.ts';
import type { DuplicatesOptions } from './commands/duplicates.ts';
import type { ListOptions } from './commands/list.ts';
import type { MakeOptions } from './commands/make.ts';
import type { RemoveOptions } from './commands/remove.ts';
import type { SearchOptions } from './commands/search.ts';
import type { VerifyOptions } from './commands/verify.ts';

/** `index`: images into a gallery; what to do with one that is there. */
export function indexCommand(): Command {
  return createProgram('index', {
    description: 'Put images into a gallery that can be searched; add, remove, list and verify them.',
    commands: [makeCommand(), addCommand(), removeCommand(), listCommand(), verifyCommand()],
    usual: 'make',
    examples: ['runs/mine images --out gallery', 'add gallery new-images', 'remove gallery --label "red teapot"'],
  });
}

const modelText = 'the folder of a run or of a model';
const galleryText = 'the folder of a gallery';

function makeCommand(): Command {
  const command = addSource(
    new Command('make')
      .description('Embed images into a gallery; called again, it goes on: what is there and has not changed stays.')
      .argument('<model>', modelText),
  )
    .option('--out <folder>', 'the folder of the gallery', 'gallery')
    .option('--link-model', 'note where the model lies instead of copying it into the gallery', false)
    .action(async (model: string, source: string, path: string | undefined, options: MakeOptions) => {
      const { make } = await import('./commands/make.ts');
      await make(model, [source, path], options);
    });
  addCommonOptions(command, { computes: true });
  return addExamples(command, ['runs/mine images --out gallery', 'runs/mine table.csv --columns label=product_id']);
}

function addCommand(): Command {
  const command = addSource(
    new Command('add')
      .description("Embed further images into a gallery, by the gallery's own model.")
      .argument('<gallery>', galleryText),
  ).action(async (gallery: string, source: string, path: string | undefined, options: AddOptions) => {
    const { add } = await import('./commands/add.ts');
    await add(gallery, [source, path], options);
  });
  addCommonOptions(command, { computes: true });
  return addExamples(command, ['gallery new-images', 'gallery photo.jpg --label "green lamp"']);
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description(
      'Take images out of a gallery, by their ids (see list) or all of a label; the files stay where they are.',
    )
    .argument('<gallery>', galleryText)
    .argument('[ids...]', 'of the images')
    .option('--label <name>', 'all images of it')
    .option('--compact', 'take the space back at once', false)
    .action(async (gallery: string, ids: readonly string[], options: RemoveOptions) => {
      const { remove } = await import('./commands/remove.ts');
      await remove(gallery, ids, options);
    });
  return addExamples(addCommonOptions(command), ['gallery "blue mug/front.jpg"', 'gallery --label "blue mug"']);
}

function listCommand(): Command {
  const command = new Command('list')
    .description('The labels of a gallery with their images.')
    .argument('<gallery>', galleryText)
    .option('--label <name>', 'of this label alone')
    .option('--items', 'every image by its id', false)
    .action(async (gallery: string, options: ListOptions) => {
      const { list } = await import('./commands/list.ts');
      await list(gallery, options);
    });
  return addExamples(addCommonOptions(command), ['gallery', 'gallery --label "blue mug" --items']);
}

function verifyCommand(): Command {
  const command = new Command('verify')
    .description('Compare what a gallery keeps with its checksums; exit code 2 if something is wrong.')
    .argument('<gallery>', galleryText)
    .option('--images', 'also look whether the images are where they were, as they were', false)
    .action(async (gallery: string, options: VerifyOptions) => {
      const { verify } = await import('./commands/verify.ts');
      await verify(gallery, options);
    });
  return addExamples(addCommonOptions(command), ['gallery --images']);
}

/** `search`: photos in, names out. */
export function searchCommand(): Command {
  const command = new Command('search')
    .description('Find what a photo shows: the nearest images of a gallery, and the name that they vote for, or none.')
    .argument('<gallery>', galleryText)
    .argument('<photos...>', 'images, or addresses of some')
    .option('--k <number>', 'how many of the nearest are shown, and vote', wholeNumber(1), 10)
    .option('--false-accept-rate <share>', 'how often something that is not in the gallery may get a name', share, 0.01)
    .addOption(
      new Option('--threshold <distance>', 'instead of a rate: how far an image that votes may be')
        .argParser(distance)
        .conflicts('falseAcceptRate'),
    )
    .option('--label <name>', 'look among images of this label; may be repeated', collect)
    .option('--camera <name>', 'look among images of this camera; may be repeated', collect)
    .option('--not-itself', 'leave out images with the very content of the photo', false)
    .option('--sheet <file>', 'write the photos and what they found as a PNG')
    .action(async (gallery: string, photos: readonly string[], options: SearchOptions) => {
      const { search } = await import('./commands/search.ts');
      await search(gallery, photos, options);
    });
  addCommonOptions(command, { computes: true });
  return addExamples(command, ['gallery photo.jpg', 'gallery photos/*.jpg --k 5 --json']);
}

/** `duplicates`: images that are nearer than they should be. */
export function duplicatesCommand(): Command {
  const command = new Command('duplicates')
    .description('Find images of a gallery that are nearer to each other than different things are.')
    .argument('<gallery>', galleryText)
    .addOption(
      new Option('--threshold <distance>', 'how near; calibrated on the labels without it')
        .argParser(distance)
        .conflicts('falseAcceptRate'),
    )
    .option('--false-accept-rate <share>', 'of the calibration: how often another label may be as near', share, 0.01)
    .option('--across-labels', 'only pairs of two labels: one thing under two names', false)
    .action(async (gallery: string, options: DuplicatesOptions) => {
      const { duplicates } = await import('./commands/duplicates.ts');
      await duplicates(gallery, options);
    });
  return addExamples(addCommonOptions(command), ['gallery --threshold 0.02', 'gallery --across-labels']);
}

const columnNames = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'];

function addSource(command: Command): Command {
  return command
    .argument(
      '<source>',
      'a folder of images with a folder for each label, a CSV table, a list (.txt), an image, or a known set',
    )
    .argument('[path]', 'the folder of a known set')
    .option('--pattern <regex>', 'names groups in paths of a folder: _c(?<camera>\\d+)')
    .option('--columns <names>', 'maps columns of a table: label=product_id,path=file', columns)
    .option('--root <folder>', 'the folder that paths of a table are relative to')
    .option('--follow-links', 'links and paths may lead out of the folder', false)
    .option('--label <name>', 'of all these images, whatever their folder or table says')
    .option('--prefix <text>', 'stands before the ids of these images, where the gallery has others of the same paths');
}

function columns(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  for (const [name, column] of pairs) {
    if (!columnNames.includes(name) || !column) {
      throw new InvalidArgumentError(`expected ${columnNames.join(', ')} and a column each, received ${text}`);
    }
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError(`expected a share from 0 to 1, received ${text}`);
  }
  return value;
}

function distance(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 2)) {
    throw new InvalidArgumentError(`expected a distance from 0 to 2, received ${text}`);
  }
  return value;
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
