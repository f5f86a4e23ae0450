import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { allowTf32 } from '../../src/c/c-api.ts';
import { koffi } from '../../src/c/koffi.ts';
import { withLibrary } from '../needs-library.ts';

withLibrary("TF32 is switched off and on by TensorFlow's own switch", ({ library, runtime }) => {
  const framework = join(dirname(library), basename(library).replace('_cc', '_framework'));
  const enabled = koffi
    .load(framework)
    .func('_ZN3tsl33tensor_float_32_execution_enabledEv', 'bool', []) as () => boolean;
  expect(enabled()).toBe(true);
  allowTf32(library, false);
  expect(enabled()).toBe(false);
  allowTf32(library, true);
  expect(enabled()).toBe(true);
  // It says nothing on a CPU, which computes float32 as it is.
  expect(runtime.tf32).toBe(runtime.usesGpu);
});

it('a library without the switch is told', () => {
  expect(() => {
    allowTf32('/nowhere/libtensorflow_cc.so.2', false);
  }).toThrow(
    /openRuntime: expected a switch for TF32 in \/nowhere\/libtensorflow_framework\.so\.2, received .*NVIDIA_TF32_OVERRIDE=0/,
  );
});
