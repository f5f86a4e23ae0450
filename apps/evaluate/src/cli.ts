import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { embedCommand, evaluateCommand } from './commands.ts';

const { description, version } = packageJson;
const commands = [evaluateCommand(), embedCommand()];
await runProgram(createProgram('htg-evaluate', { description, version, commands, usual: 'evaluate' }));
