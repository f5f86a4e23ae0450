import { exitCodes, outputOf } from '@htg/terminal';
import type { CommonOptions } from '@htg/terminal';
import { doctor } from '../install/doctor.ts';
import type { DoctorReport } from '../install/doctor.ts';
import { probeInProcess } from '../install/probe.ts';
import { probeCommand } from './probe-command.ts';

export interface DoctorOptions extends CommonOptions {
  readonly python: string;
  readonly verify: boolean;
}

/** What `engine doctor` does. */
export async function doctorAndTell({ python, verify, ...options }: DoctorOptions): Promise<void> {
  const report = await doctor({ python, verify, probe: (file) => probeInProcess(file, probeCommand()) });
  outputOf(options).result(describe(report), report);
  process.exitCode = report.backend === 'tensorflow' ? exitCodes.done : exitCodes.unsound;
}

function describe({ node, platform, pip, library, files, backend, reason }: DoctorReport): string {
  const found = library === undefined ? 'none' : `${library.version ?? 'does not load'}, ${library.file}`;
  const from = library === undefined ? '' : ` (${library.source === 'cache' ? 'installed' : library.source})`;
  return [
    `Node      ${node} on ${platform}`,
    `library   ${found}${from}`,
    `device    ${library?.device ?? 'none'}`,
    ...(files === undefined ? [] : [`files     ${files}`]),
    `pip       ${pip}`,
    `backend   ${backend}: ${reason}`,
  ].join('\n');
}
