/** `pnpm site [--open] [--without-reference]`: builds the documentation's site into `docs/dist`; with `--open` it is served and follows changes. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, createServer } from 'vitepress';
import { writeReference } from './reference.ts';
import { writeRetrieval } from './retrieval.ts';
import { stage } from './stage.ts';

const { values } = parseArgs({ options: { open: { type: 'boolean' }, 'without-reference': { type: 'boolean' } } });
const docs = fileURLToPath(new URL('..', import.meta.url));
const started = performance.now();
stage();
if (!(await writeRetrieval()))
  console.log('no model for the live search: run pnpm demo before, if the site is to have one');
if (values['without-reference'] !== true) await writeReference();
if (values.open === true) {
  const server = await createServer(docs);
  await server.listen();
  server.printUrls();
} else {
  await build(docs);
  console.log(`docs/dist, after ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
