/** `pnpm slow [name] [args]`: checks that take minutes, each by the name of its file. */
import { runNamed } from '../scripts/named-programs.ts';
import { checks } from './checks.ts';

runNamed('slow', new URL('.', import.meta.url), checks);
