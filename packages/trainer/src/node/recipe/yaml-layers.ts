import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { mergeSettings } from './merge-settings.ts';
import type { Settings } from './merge-settings.ts';
import { longestSettings, readSettings } from './read-settings-file.ts';

/** A YAML file that was read, and what it is called in errors. */
interface YamlFile {
  readonly name: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** A file, and at which path of the whole its top level stands. */
interface Layer {
  readonly file: YamlFile;
  readonly at: readonly PropertyKey[];
}

/** A file with all that it extends. */
export interface Layers {
  /** Everything merged, without `extends`. */
  readonly value: unknown;
  /** `file:line` of a path's value, or of the nearest parent that is there: in the file that says it last. */
  placeOf(path: readonly PropertyKey[]): string;
}

/**
 * Reads YAML, and the files that its key `extends` names: a path, or a list of them, relative to the folder of the file that says so. They
 * are merged in their order, later ones winning, and the file's own keys win over all of them; mappings are merged key by key, lists and
 * everything else replaced. They may extend others.
 *
 * @param name the path of the file, or what to call it
 * @param extendsAt where the key may stand: a path of a mapping; left out, nowhere
 * @throws Error naming file and line where it is no YAML, a file is missing, or they extend each other in a circle
 *
 * The name and the rules are those of tsconfig.json (https://www.typescriptlang.org/tsconfig/#extends), which merges by top-level keys.
 */
export function readLayers(text: string, name: string, extendsAt: readonly string[] | undefined): Layers {
  const own = openYaml(text, name);
  const whole = valueOf(own);
  const layers: Layer[] = [];
  let value = whole;
  if (extendsAt !== undefined && own.document.hasIn([...extendsAt, 'extends'])) {
    const bases = basesOf(own, extendsAt, { chain: [resolve(name)], count: { files: 0 } });
    layers.push(...bases.map((file) => ({ file, at: extendsAt })));
    const parts = [...bases.map((base) => valueOf(base) as Settings), valueAt(whole, extendsAt) as Settings];
    const merged = parts.map(withoutExtends).reduce(mergeSettings, {});
    value = replacedAt(whole, extendsAt, merged);
  }
  layers.push({ file: own, at: [] });
  return { value, placeOf: (path) => placeIn(layers, path) ?? `${name}:1` };
}

/** Files that one may extend in all, and how many may extend each other in a row (ours): each is read and merged. */
const mostBases = 100;
const deepest = 20;

/** On the way through what files extend. */
interface Extending {
  /** The files that led here. */
  readonly chain: readonly string[];
  readonly count: { files: number };
}

/** The files that one extends, with those that they extend before them. */
function basesOf(file: YamlFile, at: readonly string[], { chain, count }: Extending): YamlFile[] {
  const place = `${file.name}:${lineAt(file, [...at, 'extends']) ?? 1}`;
  const said = valueOf(file) ?? {};
  const target = valueAt(said, [...at, 'extends']);
  const targets = Array.isArray(target) ? (target as unknown[]) : [target];
  return targets.flatMap((path) => {
    if (typeof path !== 'string' || path === '') {
      throw new Error(
        `${place}: expected 'extends' to be the path of a file or a list of them, received ${JSON.stringify(path)}; write extends: ./other.yaml`,
      );
    }
    const name = isAbsolute(path) ? path : join(dirname(file.name), path);
    const full = resolve(name);
    const again = chain.indexOf(full);
    if (again >= 0) {
      const circle = [...chain.slice(again), full].map((each) => relative(dirname(chain[0]), each)).join(' -> ');
      throw new Error(
        `${place}: expected files that do not extend each other in a circle, received ${circle}; remove one`,
      );
    }
    count.files++;
    if (count.files > mostBases || chain.length > deepest) {
      throw new Error(
        `${place}: expected at most ${mostBases} files, ${deepest} after each other, that 'extends' names, received more; write them as one`,
      );
    }
    const base = openBase(name, place);
    const further = { chain: [...chain, full], count };
    return base.document.has('extends') ? [...basesOf(base, [], further), base] : [base];
  });
}

function openBase(name: string, place: string): YamlFile {
  // What is no settings file is not read at all: an error about its content would show it.
  if (!/\.(?:ya?ml|json)$/i.test(name)) {
    throw new Error(
      `${place}: expected 'extends' to name a file that ends with .yaml, .yml or .json, received ${name}; rename it, or correct the path`,
    );
  }
  let text: string;
  try {
    text = readSettings(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `${place}: expected a file at ${name}, received ${code ?? message}; correct 'extends': paths are relative to the folder of the file that says so`,
      { cause: error },
    );
  }
  const base = openYaml(text, name);
  const value = valueOf(base);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`;
    throw new Error(`${name}:1: expected keys with values, received ${kind}; ${place} extends it`);
  }
  return base;
}

/** @throws Error naming the line where it is no YAML */
function openYaml(text: string, name: string): YamlFile {
  if (text.length > longestSettings) {
    throw new Error(
      `${name}:1: expected a text of at most ${longestSettings} characters, received ${text.length}; is it the right file?`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const [syntaxError] = document.errors;
    const [message] = syntaxError.message.split('\n');
    throw notYaml(name, syntaxError.linePos?.[0].line ?? 1, message.replace(/ at line .*$/, ''));
  }
  return { name, document, lines };
}

/**
 * What a file says, with its aliases followed.
 *
 * @throws Error naming the line of an alias without an anchor, and where aliases unfold to far more than the file
 */
function valueOf({ document, lines, name }: YamlFile): unknown {
  try {
    return document.toJS();
  } catch (error) {
    let line = 1;
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document) !== undefined) return undefined;
        line = lines.linePos(alias.range?.[0] ?? 0).line;
        return visit.BREAK;
      },
    });
    throw notYaml(name, line, (error as Error).message);
  }
}

function notYaml(name: string, line: number, said: string): Error {
  const advice = /alias/i.test(said)
    ? 'write &name before the first and *name after it'
    : 'check the indentation and brackets';
  const what = /call stack/i.test(said) ? 'lists or keys nested too deeply' : said;
  return new Error(`${name}:${line}: expected YAML, ${what}; ${advice}`);
}

/** Where the longest known part of a path stands, in the last layer that has it. */
function placeIn(layers: readonly Layer[], path: readonly PropertyKey[]): string | undefined {
  for (let length = path.length; length > 0; length--) {
    for (const { file, at } of layers.toReversed()) {
      if (at.length > length || at.some((key, i) => key !== path[i])) continue;
      const line = lineAt(file, path.slice(at.length, length));
      if (line !== undefined) return `${file.name}:${line}`;
    }
  }
  return undefined;
}

function lineAt({ document, lines }: YamlFile, path: readonly PropertyKey[]): number | undefined {
  if (path.length === 0) return undefined;
  const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined;
  return node?.range ? lines.linePos(node.range[0]).line : undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Settings | null | undefined)?.[key], value);
}

function withoutExtends(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'extends'));
}

function replacedAt(value: unknown, path: readonly string[], replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const [key, ...rest] = path;
  return { ...(value as Settings), [key]: replacedAt((value as Settings)[key], rest, replacement) };
}
