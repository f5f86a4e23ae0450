import { createHash } from 'node:crypto';
import type { TrainingPosition } from '../../loop/training.ts';

/** Of what this htg writes. */
const format = 2;

/** What a checkpoint's JSON file holds beside the safetensors file. */
interface CheckpointRecord {
  readonly format: typeof format;
  readonly position: TrainingPosition;
  /** Of the safetensors file, in hexadecimal. */
  readonly sha256: string;
  /** Of the three above, as JSON without spaces: with it every byte of both files that means something is held. */
  readonly recordSha256: string;
}

/** Why a checkpoint is not whole. */
export type CheckpointFault = 'missing' | 'incomplete' | 'damaged' | 'foreign';

/** That a checkpoint cannot be used. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  /**
   * `missing`: neither of its files is there; `incomplete`: one is, as a process leaves it that was killed while it wrote or removed them;
   * `damaged`: they are not as they were written; `foreign`: another version of htg wrote it.
   */
  readonly fault: CheckpointFault;
  constructor(fault: CheckpointFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** The JSON file of a checkpoint with these weights. */
export function sealRecord(position: TrainingPosition, weights: Uint8Array): string {
  const content = { format, position, sha256: checksum(weights) } as const;
  const record: CheckpointRecord = { ...content, recordSha256: sealOf(content) };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/**
 * Where the training of a checkpoint stood.
 *
 * @param stem of the checkpoint, for errors
 * @throws CheckpointError where the two files are not as they were written, or another version of htg wrote them
 */
export function openRecord(json: string, weights: Uint8Array, stem: string): TrainingPosition {
  const record = parseRecord(json, stem);
  requireFormat(record.format, stem);
  const damaged = (what: string): CheckpointError =>
    new CheckpointError('damaged', `loadWeights: expected ${what}; the file is damaged, use an earlier checkpoint`);
  if (!isRecord(record)) {
    throw damaged(`the position and the checksums of a training in ${stem}.json, received ${excerpt(json)}`);
  }
  const { recordSha256, ...content } = record;
  const seal = sealOf(content);
  if (seal !== recordSha256) {
    throw damaged(`${stem}.json to have the checksum ${recordSha256} without it, received ${seal}`);
  }
  const received = checksum(weights);
  if (received !== content.sha256) {
    throw damaged(`${stem}.safetensors to have the checksum ${content.sha256}, received ${received}`);
  }
  return content.position;
}

function parseRecord(json: string, stem: string): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(json);
    if (typeof record === 'object' && record !== null) return record as Readonly<Record<string, unknown>>;
  } catch {
    // It is told below.
  }
  throw new CheckpointError(
    'damaged',
    `loadWeights: expected a record as JSON in ${stem}.json, received ${excerpt(json)}; the file is damaged, use an earlier checkpoint`,
  );
}

function requireFormat(received: unknown, stem: string): void {
  if (received === format || !Number.isInteger(received)) return;
  const writer = (received as number) > format ? 'a newer htg' : 'an older htg';
  throw new CheckpointError(
    'foreign',
    `loadWeights: expected checkpoint format ${format} in ${stem}.json, received ${String(received)}: ${writer} wrote it; ` +
      `use that one, or train anew in another folder`,
  );
}

function isRecord(
  record: Readonly<Record<string, unknown>>,
): record is Readonly<Record<string, unknown>> & CheckpointRecord {
  const { position, sha256, recordSha256 } = record;
  if (typeof sha256 !== 'string' || typeof recordSha256 !== 'string') return false;
  if (typeof position !== 'object' || position === null || !('step' in position && 'sampler' in position)) return false;
  return Number.isInteger(position.step) && (position.step as number) >= 0;
}

/** Key by key, in a fixed order: how the file is laid out does not matter. */
function sealOf({ format, position, sha256 }: Omit<CheckpointRecord, 'recordSha256'>): string {
  return checksum(JSON.stringify({ format, position, sha256 }));
}

function excerpt(json: string): string {
  const line = json.trim().replaceAll(/\s+/g, ' ');
  return `'${line.length > 40 ? `${line.slice(0, 40)}...` : line}'`;
}

function checksum(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
