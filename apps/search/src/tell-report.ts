import { exitCodes } from '@htg/terminal';
import type { Output } from '@htg/terminal';
import type { IndexReport } from './indexing/index-table.ts';

/** Files that are named at most; the rest is counted. */
const named = 10;

/** Says what indexing came to; exit code 2 where images were left out, 130 where it was stopped. */
export function tellReport(output: Output, gallery: string, report: IndexReport, items: number): void {
  const { added, updated, unchanged, skipped, unlabeled, whole } = report;
  for (const { id, why } of skipped.slice(0, named)) output.problem(`left out: ${id}: ${why}`);
  if (skipped.length > named) output.problem(`left out: ${skipped.length - named} more`);
  if (unlabeled > 0) output.note(`${unlabeled} images have no label: each is a thing of its own, called by its path`);
  const parts = [
    `${added} added`,
    ...(updated > 0 ? [`${updated} updated`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} left out`] : []),
  ];
  const stopped = whole ? '' : '; stopped, the same command goes on';
  output.result(`${gallery}: ${parts.join(', ')}; ${items} images in all${stopped}`, { gallery, ...report, items });
  if (!whole) process.exitCode = exitCodes.interrupted;
  else if (skipped.length > 0) process.exitCode = exitCodes.unsound;
}

/** Aborted by Ctrl-C; a second one ends the program. */
export function interruption(): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  process.once('SIGINT', stop);
  return { signal: controller.signal, done: () => void process.off('SIGINT', stop) };
}

/** Says how far it is, every few seconds. */
export function progressOf(output: Output): (done: number, total: number) => void {
  const began = Date.now();
  let said = began;
  return (done, total) => {
    if (Date.now() - said < 3000) return;
    said = Date.now();
    output.note(`${done} of ${total} images, ${Math.round(done / ((said - began) / 1000))} a second`);
  };
}
