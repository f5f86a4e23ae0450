/** The process in which files of `pnpm slow fuzz` are read: it may hang, crash, or be killed. `reader-process.ts PLACE REPOSITORY` */
import { watchFiles } from './watch-files.ts';

const [place, repository] = process.argv.slice(2);
const outside = watchFiles({ read: [repository.replace(/\/$/, ''), '/proc'], write: [place] });
const { useEngine } = await import('@htg/engine');
const { readers } = await import('./readers.ts');
const { verdictOf } = await import('./verdict.ts');

await useEngine({ engine: 'cpu' });

process.on('message', ({ kind, path }: { readonly kind: string; readonly path: string }) => {
  void readers[kind](path).then(
    () => {
      answer({ read: true });
    },
    (error: unknown) => {
      answer(verdictOf(error, path));
    },
  );
});

function answer(verdict: object): void {
  process.send?.({ ...verdict, outside: outside() });
}

process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
outside();
