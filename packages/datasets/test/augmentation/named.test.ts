import { describe, expect, it } from 'vitest';
import { checkAugmentation } from '../../src/augmentation/check-augmentation.ts';
import { lightAugmentation } from '../../src/augmentation/light.ts';
import { fastReid, imageNet, realityCheck } from '../../src/augmentation/presets.ts';
import { augmentationNamed, augmentationNames } from '../../src/index.ts';
import { augmentationKinds, makeAugmentation } from '../../src/named.ts';

it("names the augmentations that commands name, and those of one's own changes", () => {
  expect(Object.keys(augmentationKinds).sort()).toEqual([...augmentationNames, 'custom'].sort());
});

it.each(augmentationNames)('makes %s as commands do', (kind) => {
  expect(makeAugmentation({ kind }, { size: 48 })).toEqual(augmentationNamed(kind, 48));
});

it('takes settings', () => {
  const settings = augmentationKinds.light.schema.parse({ kind: 'light', fill: [1, 2, 3] });
  expect(makeAugmentation(settings, { size: 48 }).fill).toEqual([1, 2, 3]);
});

describe('custom', () => {
  const { schema } = augmentationKinds.custom;

  it.each(
    Object.entries({
      light: lightAugmentation(),
      realityCheck: realityCheck().train,
      fastReid: fastReid().train,
      imageNet: imageNet().train,
    }),
  )('writes %s out, change by change', (_, augmentation) => {
    expect(makeAugmentation(schema.parse({ kind: 'custom', ...augmentation }), { size: 48 })).toEqual(augmentation);
  });

  it('fills in what a color jitter leaves out', () => {
    const { pixels } = schema.parse({ kind: 'custom', pixels: [{ kind: 'colorJitter', hue: 0.1 }] });
    expect(pixels).toEqual([
      { kind: 'colorJitter', brightness: 0, contrast: 0, saturation: 0, hue: 0.1, probability: 1 },
    ]);
  });

  it('accepts nothing that an augmentation refuses later', () => {
    const widest = schema.parse({
      kind: 'custom',
      geometry: [
        { kind: 'randomResizedCrop', size: [1, 1], scale: [0, 1], ratio: [0.01, 100] },
        { kind: 'paddedCrop', padding: 0, probability: 0 },
        { kind: 'shift', fraction: 1 },
        { kind: 'scale', range: [0.01, 100] },
        { kind: 'rotation', degrees: 180 },
      ],
      pixels: [
        { kind: 'colorJitter', brightness: 16, contrast: 16, saturation: 16, hue: 0.5 },
        { kind: 'blur', sigma: [0.01, 100], probability: 1 },
        { kind: 'randomErasing', probability: 1, area: [0, 1], ratio: [0.01, 100], fill: 'noise' },
      ],
    });
    expect(() => {
      checkAugmentation(widest);
    }).not.toThrow();
  });

  it.each([
    [{ geometry: [{ kind: 'scale', range: [1.1, 0.9] }] }, /low at most high/],
    [{ geometry: [{ kind: 'rotate', degrees: 5 }] }, /kind/],
    [{ pixels: [{ kind: 'gray' }] }, /probability/],
    [{ pixels: [{ kind: 'gray', probability: 2 }] }, /<=1/],
    [{ fill: [0, 0, 256] }, /<=255/],
  ])('refuses %j', (settings, message) => {
    expect(() => schema.parse({ kind: 'custom', ...settings })).toThrow(message);
  });
});
