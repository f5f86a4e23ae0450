import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { architecturePage, floorPlanSvg, storeys } from '../components/floor-plan.ts';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));

describe('the floor plan', () => {
  it('is what pnpm generate floor-plan draws', async () => {
    expect(readFileSync(join(docs, 'images/floor-plan.svg'), 'utf8')).toBe(floorPlanSvg());
    const page = await format(architecturePage(), { parser: 'markdown', printWidth: 120 });
    expect(readFileSync(join(docs, 'architecture.md'), 'utf8')).toBe(page);
  });

  it('has the ground floor at the bottom, the engine above its kernels, and apps on top', () => {
    const floors = storeys();
    const floorOf = (name: string): number => floors.findIndex((names) => names.includes(name));
    expect(floorOf('ground')).toBe(0);
    expect(floorOf('engine')).toBeGreaterThan(floorOf('kernels'));
    expect(floorOf('trainer')).toBeGreaterThan(floorOf('miners'));
    expect(floors.at(-1)).toContain('htg');
  });
});
