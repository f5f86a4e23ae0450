import { describe, expect, it } from 'vitest';
import { explainPipFailure } from '../../src/install/pip.ts';

const retrying =
  "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection." +
  "HTTPSConnection object>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'\n" +
  'ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)';

const mismatch =
  'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    tensorflow-cpu==2.21.0:\n' +
  `        Expected sha256 ${'a'.repeat(64)}\n             Got        ${'b'.repeat(64)}`;

describe('explainPipFailure', () => {
  it.each([
    [
      '/usr/bin/python3: No module named pip',
      "install: expected pip in 'python3', received a Python without it; install it",
    ],
    [mismatch, `install: expected the wheel's pinned sha256, received ${'b'.repeat(64)}; the download was damaged`],
    [
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
      'install: expected room for the wheel, received a full disk; make room',
    ],
    [retrying, "install: expected to reach the package index, received 'NewConnectionError'; check the network"],
    [
      'ERROR: No matching distribution found for tensorflow-cpu==2.21.0',
      "install: expected the pinned wheel on the package index, received 'ERROR: No matching distribution found",
    ],
    [
      'Segmentation fault',
      "install: expected pip to download the wheel, received 'Segmentation fault'; run 'python3 -m pip",
    ],
  ])('%s', (output, message) => {
    const error = explainPipFailure(output, 'python3');
    expect(error.message).toContain(message);
    expect((error.cause as Error).message).toBe(output);
  });
});
