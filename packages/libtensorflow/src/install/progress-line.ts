import { formatBytes } from './format-bytes.ts';
import type { InstallProgress } from './install.ts';

/** Between two lines where the output is no terminal, milliseconds. */
const pause = 5000;

/** Shows an installation's progress: one line that is written anew on a terminal, a line every five seconds elsewhere. */
export function progressLine(output: NodeJS.WriteStream): {
  show: (progress: InstallProgress) => void;
  end: () => void;
} {
  const interval = output.isTTY ? 100 : pause;
  let last = -Infinity;
  let open = false;
  return {
    show: ({ phase, bytes, totalBytes }) => {
      const now = performance.now();
      if (now - last < interval) return;
      last = now;
      const verb = phase === 'download' ? 'Downloading' : 'Unpacking';
      const line = `${verb} TensorFlow: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
      output.write(output.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
      open = output.isTTY;
    },
    end: () => {
      if (open) output.write('\r\x1b[K');
    },
  };
}
