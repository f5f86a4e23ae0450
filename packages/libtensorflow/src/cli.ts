import { runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { engineCommand } from './commands.ts';

await runProgram(engineCommand('htg-engine', packageJson.version));
