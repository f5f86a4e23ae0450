import { expect, it } from 'vitest';
import { resnet18, resnet34, resnet50, smallImageStem } from '../src/index.ts';
import { backboneKinds, makeBackbone } from '../src/named.ts';

it.each([
  ['resnet18', resnet18],
  ['resnet34', resnet34],
  ['resnet50', resnet50],
] as const)('describes %s by name as the function does', (kind, make) => {
  const { schema } = backboneKinds[kind];
  expect(makeBackbone(schema.parse({ kind }))).toEqual(make());
  const own = makeBackbone(schema.parse({ kind, width: 8, stem: 'small', lastStride: 1 }));
  expect(own).toEqual(make({ width: 8, stem: smallImageStem, lastStride: 1 }));
});
