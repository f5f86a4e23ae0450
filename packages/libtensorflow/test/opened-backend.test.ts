import { expect, it } from 'vitest';
import { decodeGif, summaryFileWriter } from '../src/index.ts';

it('what needs the backend says so when it is not registered', () => {
  const remedy =
    'expected the tensorflow backend of @htg/libtensorflow, received none; await registerTensorFlowBackend() first';
  expect(() => decodeGif(new Uint8Array(4))).toThrow(`decodeGif: ${remedy}`);
  expect(() => summaryFileWriter('logs')).toThrow(`summaryFileWriter: ${remedy}`);
});
