/** One line of a run's `metrics.jsonl`. */
export interface MetricsLine {
  /** `stage 1`, `control`, `htg`, or another name. */
  readonly stage: string;
  /** Updates of this stage so far. */
  readonly step: number;
  /** Every finite number of the line, by name; measures inside an object as `outer.inner`. */
  readonly measures: Readonly<Record<string, number>>;
  /** Signs of collapse, in words. */
  readonly notices?: readonly string[];
}

/**
 * Reads `metrics.jsonl`. A run may have been cut off in the middle of a line, and later versions may write other lines: those
 * without a stage and a step are passed over.
 *
 * @throws RangeError for more stages or measures than a page can show: the file is of no training
 */
export function readMetrics(text: string): MetricsLine[] {
  const lines = text
    .split('\n')
    .map(parseLine)
    .filter((line) => line !== undefined);
  const stages = new Set(lines.map(({ stage }) => stage)).size;
  const measures = new Set<string>();
  for (const line of lines) {
    for (const name of Object.keys(line.measures)) measures.add(name);
    if (measures.size > mostMeasures) break;
  }
  if (stages > mostStages || measures.size > mostMeasures) {
    throw new RangeError(
      `readMetrics: expected at most ${mostStages} stages and ${mostMeasures} measures in metrics.jsonl, ` +
        `received ${stages} and ${measures.size} or more; is it the file of a training?`,
    );
  }
  return lines;
}

/** Far more than any training has (ours): every pair of both is a curve. */
const mostStages = 100;
const mostMeasures = 2000;

/** Objects within each other whose numbers are measures (ours). */
const deepest = 8;

function parseLine(text: string): MetricsLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('stage' in value) || !('step' in value)) return undefined;
  const { stage, step, notices, ...rest } = value as Record<string, unknown>;
  if (typeof stage !== 'string' || typeof step !== 'number') return undefined;
  const told = Array.isArray(notices) ? notices.filter((text) => typeof text === 'string') : [];
  return { stage, step, measures: Object.fromEntries(numbersOf(rest)), ...(told.length > 0 && { notices: told }) };
}

function numbersOf(value: object, prefix = '', depth = 0): [string, number][] {
  if (depth > deepest) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (typeof inner === 'number') return Number.isFinite(inner) ? [[`${prefix}${name}`, inner]] : [];
    return typeof inner === 'object' && inner !== null ? numbersOf(inner, `${prefix}${name}.`, depth + 1) : [];
  });
}
