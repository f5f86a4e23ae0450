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
 */
export function readMetrics(text: string): MetricsLine[] {
  return text
    .split('\n')
    .map(parseLine)
    .filter((line) => line !== undefined);
}

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

function numbersOf(value: object, prefix = ''): [string, number][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (typeof inner === 'number') return Number.isFinite(inner) ? [[`${prefix}${name}`, inner]] : [];
    return typeof inner === 'object' && inner !== null ? numbersOf(inner, `${prefix}${name}.`) : [];
  });
}
