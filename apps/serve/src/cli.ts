import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { serveCommand } from './commands.ts';

const { description, version } = packageJson;
await runProgram(createProgram('htg-serve', { description, version, commands: [serveCommand()], usual: 'serve' }));
