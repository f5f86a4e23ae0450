import { expect, it } from 'vitest';
import { augmentationNamed, augmentationNames } from '../../src/index.ts';
import { augmentationKinds, makeAugmentation } from '../../src/named.ts';

it('names the augmentations that commands name', () => {
  expect(Object.keys(augmentationKinds).sort()).toEqual([...augmentationNames].sort());
});

it.each(augmentationNames)('makes %s as commands do', (kind) => {
  expect(makeAugmentation({ kind }, { size: 48 })).toEqual(augmentationNamed(kind, 48));
});

it('takes settings', () => {
  const settings = augmentationKinds.light.schema.parse({ kind: 'light', fill: [1, 2, 3] });
  expect(makeAugmentation(settings, { size: 48 }).fill).toEqual([1, 2, 3]);
});
