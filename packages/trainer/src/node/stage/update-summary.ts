import type { Memory } from '../../loop/memory.ts';
import { updatesOf } from '../../loop/report-rate.ts';
import type { StageReport } from './stage.ts';

/** Updates at the beginning of a training, or of going on with it, that are traced and compiled in: their time says nothing of the others. */
export const unmeasuredUpdates = 3;

/** Of so many updates, the last ones, the median time is taken. */
const timesKept = 1000;

/** A sign of collapse, in words. */
export interface StepNotice {
  /** The update at which it was seen. */
  readonly step: number;
  /** A sentence or two for a person. */
  readonly text: string;
}

/** What all updates of a training came to. */
export interface UpdateSummary {
  /** How many there were. */
  readonly updates: number;
  /** Means over all updates, by name. */
  readonly measures: Readonly<Record<string, number>>;
  /** Median over the last thousand updates at most, without the first ones of each start. */
  readonly millisecondsPerUpdate: number;
  /** Of all updates, and of what was done beside them. */
  readonly seconds: number;
  /** Signs of collapse, and after which update. */
  readonly notices: readonly StepNotice[];
}

/** What is remembered of them. */
export interface UpdateSums {
  /** How many there were. */
  readonly updates: number;
  /** Of each measure, over all of them. */
  readonly sums: Readonly<Record<string, number>>;
  /** Milliseconds of measured updates, the newest last. */
  readonly times: readonly number[];
  /** Of all updates together. */
  readonly milliseconds: number;
  /** In their order. */
  readonly notices: readonly StepNotice[];
}

/** Sums a training up. Attached to it (`training.attach('summary', summary)`) it goes on in a resumed one. */
export interface UpdateSummarizer extends Memory<UpdateSums> {
  /** Adds an update. */
  observe(report: StageReport<object>): void;
  /** Counts time that was spent beside the updates, such as on a warm-up. */
  addSeconds(seconds: number): void;
  /** So far. */
  readonly summary: UpdateSummary;
}

/** A summarizer that has seen no update yet. */
export function summarizeUpdates(): UpdateSummarizer {
  let state: UpdateSums = { updates: 0, sums: {}, times: [], milliseconds: 0, notices: [] };
  let observed = 0;
  return {
    get state() {
      return state;
    },
    restore(earlier) {
      state = earlier;
    },
    observe(report) {
      const { step, measures, milliseconds, notices } = report;
      // What is reported stands for the updates since the report before it.
      const updates = updatesOf(report);
      observed++;
      const values = Object.entries<number>(measures as Readonly<Record<string, number>>);
      state = {
        updates: state.updates + updates,
        sums: {
          ...state.sums,
          ...Object.fromEntries(values.map(([name, value]) => [name, (state.sums[name] ?? 0) + updates * value])),
        },
        times: observed > unmeasuredUpdates ? [...state.times, milliseconds].slice(-timesKept) : state.times,
        milliseconds: state.milliseconds + updates * milliseconds,
        notices: [...state.notices, ...notices.map(({ text }) => ({ step, text }))],
      };
    },
    addSeconds(seconds) {
      state = { ...state, milliseconds: state.milliseconds + 1000 * seconds };
    },
    get summary() {
      const { updates, sums, times, milliseconds, notices } = state;
      return {
        updates,
        measures: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / updates])),
        millisecondsPerUpdate: times.length > 0 ? median(times) : milliseconds / updates,
        seconds: milliseconds / 1000,
        notices,
      };
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
