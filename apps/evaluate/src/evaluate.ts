import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReadingFlags } from '@htg/datasets';
import { groupedScores } from './by-group.ts';
import type { GroupedScores, Groups } from './by-group.ts';
import { compareEvaluations } from './compare.ts';
import type { Comparison } from './compare.ts';
import type { SetFiles } from './embedded-rows.ts';
import { imagesToScore } from './images-to-score.ts';
import type { ScoredImages } from './images-to-score.ts';
import { runModels } from './models.ts';
import type { Model } from './models.ts';
import { openRun } from './open-run.ts';
import { perIdentity } from './per-identity.ts';
import type { IdentityScores } from './per-identity.ts';
import { evaluateBy, protocolsByQuery } from './protocols.ts';
import type { Evaluation, Rules } from './protocols.ts';
import { createSetCodes, readSets } from './read-sets.ts';
import type { SetCodes } from './read-sets.ts';
import { writeImages } from './write-images.ts';

/** What to evaluate: a run's folder, or files of any system. */
export type Subject = { readonly run: string } | { readonly files: SetFiles };

/** How to evaluate, and what else to make of it. */
export interface EvaluateOptions {
  /** The label of nobody's identity, as it stands in the files. */
  readonly distractor?: string | undefined;
  /** A run's folder, or another system's embeddings of the same images. */
  readonly compare?: string | undefined;
  readonly perIdentity: boolean;
  /** Scores apart for each value: `category`; of embeddings any column of the table of labels. */
  readonly by?: string | undefined;
  /** The folder for sheets of neighbors, `true` for `images` in the run's. */
  readonly images?: string | true | undefined;
  /** Instead of a run's test identities: those that were added since, or those of another folder or table. */
  readonly newImages?: string | true | undefined;
  /** Where the run's folder or table is now, if no longer where its recipe says. */
  readonly movedTo?: string | undefined;
  /** How `newImages` are read, instead of what the run's recipe says. */
  readonly reading?: ReadingFlags | undefined;
  readonly onProgress: (text: string) => void;
  /** Is told what was taken for what, and what makes scores other than they seem. */
  readonly onNote: (text: string) => void;
  /** Called when everything was found and read: what cannot be evaluated needs no engine. */
  readonly startEngine: () => Promise<void>;
}

/** What came of it. */
export interface Evaluated {
  readonly models: Readonly<Record<string, Evaluation>>;
  /** Of the last model. */
  readonly perIdentity?: readonly IdentityScores[];
  /** Of the last model. */
  readonly by?: GroupedScores;
  readonly comparison?: readonly Comparison[];
  /** Paths of the images that were drawn. */
  readonly images?: readonly string[];
}

/**
 * Evaluates a run or embeddings by a protocol.
 *
 * @throws Error and RangeError for what cannot be read or does not fit, in words
 */
export async function evaluate(subject: Subject, rules: Rules, options: EvaluateOptions): Promise<Evaluated> {
  const { by, compare, onProgress, images, newImages } = options;
  const byName = options.perIdentity || (newImages !== undefined && protocolsByQuery.has(rules.protocol));
  checkAsked(subject, rules, options);
  const source = await openSubject(subject, rules, options);
  const other = compare === undefined ? undefined : await openOther(compare, subject, source, options);
  await options.startEngine();
  const models: Record<string, Evaluation> = {};
  const drawn: string[] = [];
  for await (const model of source.models) {
    const evaluation = await evaluateBy(source.rules, model.set);
    models[model.name] = evaluation;
    const { data } = source;
    if (images === undefined || model.name === 'pixels') continue;
    if (!('run' in subject) || data === undefined || evaluation.retrieval === undefined) continue;
    onProgress(`drawing what queries find by ${model.name}`);
    const folder = images === true ? join(subject.run, 'images') : images;
    drawn.push(
      ...(await writeImages(model, evaluation.retrieval, {
        ...data,
        excludeSameCamera: rules.protocol === 'reid' ? 'sameIdentity' : source.rules.excludeSameCamera,
        ...{ distance: rules.distance, seed: rules.seed, folder },
      })),
    );
  }
  return {
    models,
    ...(byName && { perIdentity: identitiesOf(models, source.names) }),
    ...groupsOf(models, source, by),
    ...(other && { comparison: compareEvaluations(models, await evaluateEach(other, source.rules), rules.seed) }),
    ...(drawn.length > 0 && { images: drawn }),
  };
}

interface Source {
  readonly models: AsyncIterable<Model> | Iterable<Model>;
  readonly rules: Rules;
  readonly names: readonly string[];
  readonly data?: ScoredImages;
  /** Of the queries' rows, where scores are wanted by them. */
  readonly groups?: Groups;
  readonly codes?: SetCodes;
}

async function openSubject(subject: Subject, rules: Rules, options: EvaluateOptions): Promise<Source> {
  const { by, distractor, onNote } = options;
  if ('run' in subject) {
    const run = await openRun(subject.run);
    const data = await imagesToScore(run, options);
    const { names } = data.test;
    const cameras = data.test.cameras !== undefined;
    const rule = rules.excludeSameCamera ?? (cameras ? data.excludeSameCamera : undefined);
    const resolved = { ...rules, excludeSameCamera: rule, distractorLabel: distractorOf(distractor, names) };
    const groups = by === undefined ? undefined : categoriesOf(data, subject.run);
    return { models: runModels(run, data, options), rules: resolved, names, data, ...(groups && { groups }) };
  }
  const codes = createSetCodes();
  const set = await readSets({ ...subject.files, by }, codes, onNote);
  const { names } = codes.identities;
  const name = basename(subject.files.embeddings);
  const resolved = { ...rules, distractorLabel: distractorOf(distractor, names) };
  const groups = set.groups && { codes: set.groups, names: codes.groups.names };
  return { models: [{ name, set }], rules: resolved, names, codes, ...(groups && { groups }) };
}

/** The categories of a run's test images. @throws Error unless each has one */
function categoriesOf({ test: { superLabels, superNames } }: ScoredImages, run: string): Groups {
  if (superLabels !== undefined && superNames !== undefined) return { codes: superLabels, names: superNames };
  throw new Error(
    `evaluate: expected a category for each test image of ${run} for --by, received images without; a table's column category names them, or another by columns: { category: ... } in its recipe`,
  );
}

function groupsOf(
  models: Readonly<Record<string, Evaluation>>,
  { groups }: Source,
  by: string | undefined,
): Pick<Evaluated, 'by'> {
  const retrieval = Object.values(models).at(-1)?.retrieval;
  if (by === undefined || groups === undefined || retrieval === undefined) return {};
  return { by: groupedScores(retrieval, groups, by) };
}

function distractorOf(name: string | undefined, names: readonly string[]): number | undefined {
  if (name === undefined) return undefined;
  const label = names.indexOf(name);
  if (label < 0) {
    throw new RangeError(
      `evaluate: expected a label of the set for --distractor, received ${name}, which no image has; leave the option out`,
    );
  }
  return label;
}

function identitiesOf(models: Readonly<Record<string, Evaluation>>, names: readonly string[]): IdentityScores[] {
  const last = Object.values(models).at(-1);
  return last?.retrieval === undefined ? [] : perIdentity(last.retrieval, names);
}

/** What cannot be done is said before anything is read or computed. */
function checkAsked(
  subject: Subject,
  { protocol }: Rules,
  { perIdentity: identities, ...options }: EvaluateOptions,
): void {
  const { images, compare } = options;
  const ofRuns = { '--new': options.newImages, '--data': options.movedTo };
  for (const [name, value] of Object.entries(ofRuns)) {
    if (value === undefined || 'run' in subject) continue;
    throw new Error(
      `evaluate: expected a run for ${name}, received embeddings, which have no images; leave ${name} out`,
    );
  }
  if (images !== undefined && !('run' in subject)) {
    throw new Error(
      'evaluate: expected a run for --images, received embeddings, which have no images; leave --images out',
    );
  }
  if (options.by !== undefined && options.by !== 'category' && 'run' in subject) {
    throw new Error(`evaluate: expected --by category for a run, received ${options.by}; embeddings take any column`);
  }
  const asked = [
    ...(images === undefined ? [] : ['--images']),
    ...(identities ? ['--per-identity'] : []),
    ...(options.by === undefined ? [] : ['--by']),
    ...(compare === undefined ? [] : ['--compare']),
  ];
  if (asked.length > 0 && !protocolsByQuery.has(protocol)) {
    throw new Error(
      `evaluate: expected the protocol ${[...protocolsByQuery].join(' or ')} for ${asked.join(', ')}, received ${protocol}; leave ${asked.join(', ')} out`,
    );
  }
}

async function evaluateEach(models: Source['models'], rules: Rules): Promise<Record<string, Evaluation>> {
  const evaluations: Record<string, Evaluation> = {};
  for await (const { name, set } of models) evaluations[name] = await evaluateBy(rules, set);
  return evaluations;
}

/** The other side of a comparison, on the same images. */
async function openOther(
  other: string,
  subject: Subject,
  { codes, data }: Source,
  options: EvaluateOptions,
): Promise<Source['models']> {
  const folder = (await stat(other).catch(() => undefined))?.isDirectory() === true;
  if (folder !== 'run' in subject) {
    throw new Error(
      `evaluate: expected ${folder ? 'embeddings to compare with embeddings' : 'a run to compare with a run'}, received ${other}; embed the run's images by htg embed, and compare files`,
    );
  }
  if (!('run' in subject) && codes !== undefined) {
    return [
      { name: basename(other), set: await readSets({ ...subject.files, embeddings: other }, codes, options.onNote) },
    ];
  }
  const run = await openRun(other);
  const otherData = await imagesToScore(run, options);
  if (data === undefined || otherData.test.sources?.join('\n') !== data.test.sources?.join('\n')) {
    throw new Error(
      `evaluate: expected a run with the same test images, received ${other} with others; its recipe needs the same data section`,
    );
  }
  return runModels(run, otherData, options);
}
