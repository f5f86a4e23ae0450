import { runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { primerCommand } from './commands.ts';

await runProgram(primerCommand('htg-primers', packageJson.version));
