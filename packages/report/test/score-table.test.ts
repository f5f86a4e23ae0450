import { describe, expect, it } from 'vitest';
import { scoreTable } from '../src/index.ts';

describe('scoreTable', () => {
  it('prints a row per model, titled, with three decimals', () => {
    const table = scoreTable({
      pixels: { rank1: 0.1, mAP: 0.0504, mapAtR: 0 },
      mine: { rank1: 1, mAP: 0.9996, mapAtR: Number.NaN },
    });
    expect(table.split('\n').filter((line) => line.includes('0'))).toEqual([
      '│ raw pixels      │  0.100 │ 0.050 │ 0.000 │',
      '│ mine            │  1.000 │ 1.000 │   NaN │',
    ]);
  });

  it('heads the table with what was measured', () => {
    expect(scoreTable({}, { title: 'validation' })).toContain('│ validation │ rank-1 │ mAP │ MAP@R │');
  });
});
