import { expect, it } from 'vitest';
import { besideThisPackage } from '../../src/backend/wasm-files.ts';

it.each([
  // As Vite 8's development server writes them: flat, and by links.
  ['http://a/node_modules/@htg/engine/dist/@tensorflow/tfjs-backend-wasm/dist/x.wasm', 'http://a/node_modules'],
  [
    'http://a/node_modules/.pnpm/e@1/node_modules/@htg/engine/dist/@tensorflow/tfjs-backend-wasm/dist/x.wasm',
    'http://a/node_modules/.pnpm/e@1/node_modules',
  ],
])('finds the package beside this one: %s', (address, modules) => {
  expect(besideThisPackage(address)).toBe(`${modules}/@tensorflow/tfjs-backend-wasm/dist/x.wasm`);
});

it('leaves what a bundler has placed', () => {
  const placed = 'http://a/assets/tfjs-backend-wasm-simd-B2x.wasm';
  expect(besideThisPackage(placed)).toBe(placed);
});
