import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleKinds, packedProgram, packedPrograms } from '../testing/packed-programs.ts';
import { packedProject } from '../testing/packed-project.ts';
import type { PackedProject } from '../testing/packed-project.ts';

/** The smallest of the packages that people install on their own, packed as it is published; `pnpm slow packed` has the others. */
describe('@htg/sampler, packed and alone', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject(['sampler']);
  }, 300_000);
  afterAll(() => {
    project.remove();
  });

  it.each(moduleKinds)('works from %s', async (_, ending, load) => {
    const said = await project.run(`sampler.${ending}`, packedProgram('sampler', load));
    expect(JSON.parse(said)).toEqual(packedPrograms.sampler.expected);
  });
});
