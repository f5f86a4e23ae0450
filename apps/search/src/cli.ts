import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { duplicatesCommand, indexCommand, searchCommand } from './commands.ts';

const { description, version } = packageJson;
const commands = [searchCommand(), indexCommand(), duplicatesCommand()];
await runProgram(createProgram('htg-search', { description, version, commands, usual: 'search' }));
