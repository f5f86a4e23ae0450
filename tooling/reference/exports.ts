import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** What one name of an entry stands for: everything that is declared by it, most often one thing. */
export interface Exported {
  /** As it is imported. */
  readonly name: string;
  readonly declarations: readonly Declared[];
}

/** A declaration, with the file in which it stands. */
export interface Declared {
  readonly node: ts.Node;
  readonly file: ts.SourceFile;
}

/** Follows the names of entries through the sources to what declares them, by reading alone: nothing is compiled. */
export class Exports {
  readonly #files = new Map<string, ts.SourceFile>();

  /** Everything that a file exports. Names that come from other packages are theirs to explain. */
  of(path: string): Exported[] {
    return this.#file(path).statements.flatMap((statement) => this.#exportedBy(statement, path));
  }

  #exportedBy(statement: ts.Statement, path: string): Exported[] {
    if (ts.isExportDeclaration(statement)) return this.#listed(statement, path);
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (exported !== true) return [];
    const file = this.#file(path);
    return namesOf(statement).map((name) => ({ name, declarations: declarationsOf(name, file) }));
  }

  #listed({ exportClause, moduleSpecifier }: ts.ExportDeclaration, path: string): Exported[] {
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
    const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '.';
    if (!from.startsWith('.')) return [];
    const source = from === '.' ? path : join(dirname(path), from);
    return exportClause.elements.map((element) => ({
      name: element.name.text,
      declarations: this.#declared((element.propertyName ?? element.name).text, source),
    }));
  }

  #declared(name: string, path: string): readonly Declared[] {
    const file = this.#file(path);
    const here = declarationsOf(name, file);
    if (here.length > 0) return here;
    const from = importOf(name, file);
    if (from !== undefined)
      return from.path.startsWith('.') ? this.#declared(from.name, join(dirname(path), from.path)) : [];
    return this.of(path).find((each) => each.name === name)?.declarations ?? [];
  }

  #file(path: string): ts.SourceFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true);
    this.#files.set(path, file);
    return file;
  }
}

/** Where a declaration stands, from a folder. */
export function placeOf({ node, file }: Declared, root: string): string {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return `${relative(root, file.fileName).replaceAll('\\', '/')}:${line + 1}`;
}

function declarationsOf(name: string, file: ts.SourceFile): Declared[] {
  return file.statements.filter((statement) => namesOf(statement).includes(name)).map((node) => ({ node, file }));
}

/** Where a name comes from that a file imports, and how it is called there. */
function importOf(name: string, file: ts.SourceFile): { readonly name: string; readonly path: string } | undefined {
  for (const { importClause, moduleSpecifier } of file.statements.filter(ts.isImportDeclaration)) {
    const named = importClause?.namedBindings;
    const element =
      named && ts.isNamedImports(named) ? named.elements.find((each) => each.name.text === name) : undefined;
    if (element !== undefined && ts.isStringLiteral(moduleSpecifier))
      return { name: (element.propertyName ?? element.name).text, path: moduleSpecifier.text };
  }
  return undefined;
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  )
    return statement.name === undefined ? [] : [statement.name.text];
  return [];
}
