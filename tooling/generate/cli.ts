/** `pnpm generate [name] [args]`: writes files that are made from others, each by the name of its program. */
import { runNamed } from '../scripts/named-programs.ts';
import { generators } from './generators.ts';

runNamed('generate', new URL('.', import.meta.url), generators);
