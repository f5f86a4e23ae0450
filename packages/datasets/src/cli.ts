import { runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { dataCommand } from './commands.ts';

await runProgram(dataCommand('htg-data', packageJson.version));
