import { describe, expect, it } from 'vitest';
import { emojiFamily, hasSkinTone } from '../../src/emoji/code-points.ts';

describe('emojiFamily', () => {
  it.each([
    ['1f468-1f3fb-200d-1f692', '1f469-200d-1f692', 'man and woman firefighter, with and without skin tone'],
    ['1f9d1-200d-1f692', '1f469-200d-1f692', 'person and woman'],
    ['1f3c3-200d-2640-fe0f', '1f3c3', 'with and without gender sign'],
  ])('%s and %s are one family: %s', (a, b) => {
    expect(emojiFamily(a)).toBe(emojiFamily(b));
  });

  it('tells professions apart', () => {
    expect(emojiFamily('1f468-200d-1f692')).not.toBe(emojiFamily('1f468-200d-1f680'));
  });

  it('sees skin tones anywhere in a sequence', () => {
    expect(hasSkinTone('1f9d1-200d-1f91d-200d-1f9d1-1f3ff')).toBe(true);
    expect(hasSkinTone('1f3f4')).toBe(false);
  });
});
