import { isBuiltin } from 'node:module';
import ts from 'typescript';
import type { Manifest } from './published.ts';

/**
 * The packages that built declarations ask for, though no installer brings them: a private package that the build should have taken in, or
 * a dependency of development. Whoever compiles with them then has errors in them, or `any` without a word. (Code that asks for too much is found by
 * importing it.)
 */
export function undeclaredImports(
  declarations: string,
  { name, dependencies = {}, peerDependencies = {} }: Pick<Manifest, 'name' | 'dependencies' | 'peerDependencies'>,
): string[] {
  const { importedFiles } = ts.preProcessFile(declarations);
  const asked = importedFiles
    .map(({ fileName }) => fileName)
    .filter((file) => !/^[./#]/.test(file) && !isBuiltin(file))
    .map((file) => /^(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file);
  return [...new Set(asked)].filter((each) => each !== name && !(each in dependencies) && !(each in peerDependencies));
}
