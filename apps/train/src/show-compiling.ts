import { onCompile } from '@htg/engine';
import type { StageProgress } from '@htg/trainer/node';

/** Compilations that take longer than this are worth keeping on the screen, in milliseconds. */
const worthKeeping = 5000;

/**
 * Shows when a computation is being compiled, which with XLA takes seconds or tens of them, and keeps on the screen how long a long one took.
 *
 * @returns ends it
 */
export function showCompiling({ phase, note }: Pick<StageProgress, 'phase' | 'note'>, title: string): () => void {
  return onCompile(({ state, name, optimize, milliseconds }) => {
    const what = `${name === '' ? 'a computation' : `'${name}'`}${optimize === 'graph' ? '' : ` with ${optimize}`}`;
    if (state === 'begin') phase(`${title}: compiling ${what}`);
    if (state === 'end' && milliseconds > worthKeeping)
      note(`compiled ${what} in ${(milliseconds / 1000).toFixed(1)} s`);
  });
}
