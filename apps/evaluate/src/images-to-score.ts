import { dataFindings, describeFinding, openTable, sameImages } from '@htg/datasets';
import type { DataRecord, ManifestSplit, OpenedData, ReadingFlags } from '@htg/datasets';
import type { FinishedRun } from './finished-run.ts';
import { imagesAt, openingOf } from './images-at.ts';

/** Images that ask, and where they search. */
export type ScoredImages = Pick<OpenedData, 'test' | 'gallery' | 'excludeSameCamera' | 'record'>;

/** Which images of a run are scored: see `EvaluateOptions`. */
export interface Asked {
  readonly newImages?: string | true | undefined;
  readonly movedTo?: string | undefined;
  readonly reading?: ReadingFlags | undefined;
  readonly onProgress: (text: string) => void;
  readonly onNote: (text: string) => void;
}

/** What is wrong with images to score, by kind. */
const told = new Set(['one test identity', 'no answers', 'unanswerable query', 'query in the gallery']);

/**
 * The images of a run that are to be scored: its test identities, those that were added since it was trained, or those of another folder
 * or table that it has not met. What makes their scores other than they seem is told.
 *
 * @throws Error where there are none, and where the run does not know what it was trained on
 */
export async function imagesToScore(run: FinishedRun, asked: Asked): Promise<ScoredImages> {
  const { newImages, onNote } = asked;
  const data = await (typeof newImages === 'string'
    ? openOthers(run, newImages, asked)
    : openOwn(run, newImages === true, asked));
  const findings = [...dataFindings(data).filter(({ kind }) => told.has(kind)), ...(await sameImages(data))];
  for (const each of findings) onNote(`${each.severity}: ${describeFinding(each)}`);
  return data;
}

async function openOwn(run: FinishedRun, added: boolean, { movedTo, onNote }: Asked): Promise<ScoredImages> {
  const data = await run.data(onNote, movedTo);
  if (!added) {
    if (data.test.length > 0) return { ...data, record: withParts(data.record, { new: 'left out' }) };
    throw new Error(
      `evaluate: expected test identities in ${run.path}, which was trained without any; --new scores identities that it has not met`,
    );
  }
  if (data.changes === undefined) throw unknownTraining(run);
  if (data.new.length === 0) {
    throw new Error(
      `evaluate: expected identities that came after ${run.path} was trained, received none; name a folder or a table of new ones after --new`,
    );
  }
  const record = withParts(data.record, { test: 'left out', new: 'test' });
  return { ...data, test: data.new, gallery: undefined, record };
}

/** A record with other names for its parts: what is looked through is what is scored. */
function withParts(record: DataRecord, names: Partial<Record<ManifestSplit, ManifestSplit>>): DataRecord {
  return { ...record, images: record.images.map((image) => ({ ...image, split: names[image.split] ?? image.split })) };
}

async function openOthers(run: FinishedRun, source: string, { reading = {}, onNote }: Asked): Promise<ScoredImages> {
  const manifest = await run.manifest();
  if (manifest === undefined) throw unknownTraining(run);
  const found = await imagesAt(source, run.recipe, reading);
  const splits = await found.splitsIn(manifest);
  for (const warning of found.warnings) onNote(`warning: ${warning}`);
  const met = splits.filter((split) => split !== 'new').length;
  const nameless = found.rows.filter(({ identity }) => identity === '').length;
  const rows = found.rows.filter(({ identity }, i) => splits[i] === 'new' && identity !== '');
  if (met > 0) {
    onNote(
      `${met} of ${splits.length} images of ${source} are of identities that the run was trained for, and are left out`,
    );
  }
  if (nameless > 0) onNote(`${nameless} images of ${source} have no label, and are left out`);
  if (rows.length === 0) {
    throw new Error(
      `evaluate: expected identities in ${source} that ${run.path} has not met, received none; name a folder of others`,
    );
  }
  const table = { ...found.table, rows: rows.map((row) => ({ ...row, split: 'test' as const })), warnings: [] };
  const opened = await openTable(table, { ...openingOf(run.recipe, reading), seed: 0 });
  const { query, gallery } = opened;
  return { ...opened, test: query, gallery: gallery === query ? undefined : gallery };
}

function unknownTraining({ path }: FinishedRun): Error {
  return new Error(
    `evaluate: expected ${path} to know what it was trained on, received a run without manifest.json; train anew to tell new identities from others`,
  );
}
