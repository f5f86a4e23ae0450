import { runProgram } from '@htg/terminal';
import { htgProgram } from './program.ts';

await runProgram(htgProgram());
