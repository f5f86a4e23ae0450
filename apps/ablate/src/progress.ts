import { describeDuration, describeMeasures } from '@htg/report/node';
import type { Display } from '@htg/report/node';
import { unmeasuredUpdates } from '@htg/trainer/node';
import type { StageProgress } from '@htg/trainer/node';
import type { Ablation, Cell } from './ablation.ts';
import { cellsOf } from './cells-of.ts';
import type { Result } from './folder.ts';
import type { Plan } from './plan.ts';
import type { TimeLeft } from './time-left.ts';

/** A training that has begun. */
export interface Place {
  readonly cell: Cell;
  /** The arm, or the first one that needs this stage 1. */
  readonly arm: string;
  /** `stage 1`, or the arm. */
  readonly training: string;
  /** Its name in the plan. */
  readonly work: string;
}

/** Tells a person or a program how far an ablation is. */
export interface Progress extends StageProgress {
  /** A training begins; what follows is about it. */
  begin(place: Place): void;
  /** The training under way is done. */
  finish(result: Result): void;
}

/**
 * Shows where an ablation stands: cell, arm, update, losses, and the time that all trainings take that are not done.
 *
 * @param plan the trainings that are not done; finished ones are taken out
 * @param now the clock, in milliseconds
 */
export function showProgress(
  { arms, splits, seeds }: Pick<Ablation, 'arms' | 'splits' | 'seeds'>,
  { display, plan, time }: { readonly display: Display; readonly plan: Plan; readonly time: TimeLeft },
  now: () => number = () => performance.now(),
): Progress {
  const names = Object.keys(arms);
  const cells = cellsOf({ seeds, splits });
  let place: Place | undefined;
  let begun = 0;
  let begunUpdates = 0;
  let measured = { updates: 0, milliseconds: 0 };

  const where = ({ cell: { split, seed }, arm, training }: Place) => ({
    cell: cells.findIndex((cell) => cell.seed === seed && cell.split === split) + 1,
    cells: cells.length,
    arm: names.indexOf(arm) + 1,
    arms: names.length,
    split,
    seed,
    training,
  });
  const prefix = (): string => {
    if (place === undefined) return '';
    const { cell, arm } = where(place);
    return `cell ${cell} of ${cells.length}, arm ${arm} of ${names.length}, ${titleOf(place)}: `;
  };
  const left = (updates: number): number | undefined => {
    const others = [...plan].filter(([name]) => name !== place?.work).map(([, work]) => work);
    if (measured.updates > 0) return time.guess(others, { rate: measured.milliseconds / measured.updates, updates });
    const own = place && plan.get(place.work);
    return time.guess(own === undefined ? others : [{ ...own, updates }, ...others]);
  };

  return {
    begin(next) {
      place = next;
      begun = now();
      begunUpdates = 0;
      measured = { updates: 0, milliseconds: 0 };
    },
    update({ step, steps, measures, milliseconds }, record) {
      if (++begunUpdates > unmeasuredUpdates) {
        measured = { updates: measured.updates + 1, milliseconds: measured.milliseconds + milliseconds };
      }
      const guess = left(steps - step);
      const ending = guess === undefined ? '' : `, ${describeDuration(guess / 1000)} left`;
      const text = `${prefix()}update ${step} of ${steps}, ${milliseconds.toFixed(0)} ms, ${describeMeasures(measures)}${ending}`;
      const secondsLeft = guess === undefined ? undefined : Math.round(guess / 1000);
      display.progress(text, record && place ? { ...where(place), ...record, steps, secondsLeft } : undefined);
    },
    phase(text) {
      display.progress(`${prefix()}${text}`);
    },
    note(text) {
      display.done(`${place === undefined ? '' : `${titleOf(place)}: `}${text}`);
    },
    finish({ validation, test, measures, seconds, millisecondsPerUpdate }) {
      if (place === undefined) return;
      const work = plan.get(place.work);
      if (work !== undefined) time.learn(work, now() - begun);
      plan.delete(place.work);
      const score = `validation MAP@R ${validation.mapAtR.toFixed(4)}`;
      const record = { ...where(place), validation, test, measures, seconds, millisecondsPerUpdate };
      display.done(`${titleOf(place)}: ${seconds.toFixed(0)} s, ${score}`, { event: 'training', ...record });
    },
  };
}

function titleOf({ cell: { split, seed }, training }: Place): string {
  return `split ${split}, seed ${seed}, ${training}`;
}
