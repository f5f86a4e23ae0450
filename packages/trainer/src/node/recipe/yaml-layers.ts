import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { mergeSettings } from './merge-settings.ts';
import type { Settings } from './merge-settings.ts';

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
  const whole: unknown = own.document.toJS();
  const layers: Layer[] = [];
  let value = whole;
  if (extendsAt !== undefined && own.document.hasIn([...extendsAt, 'extends'])) {
    const bases = basesOf(own, extendsAt, [resolve(name)]);
    layers.push(...bases.map((file) => ({ file, at: extendsAt })));
    const parts = [...bases.map(({ document }) => document.toJS() as Settings), valueAt(whole, extendsAt) as Settings];
    const merged = parts.map(withoutExtends).reduce(mergeSettings, {});
    value = replacedAt(whole, extendsAt, merged);
  }
  layers.push({ file: own, at: [] });
  return { value, placeOf: (path) => placeIn(layers, path) ?? `${name}:1` };
}

/** The files that one extends, with those that they extend before them. */
function basesOf(file: YamlFile, at: readonly string[], chain: readonly string[]): YamlFile[] {
  const place = `${file.name}:${lineAt(file, [...at, 'extends']) ?? 1}`;
  const said = (file.document.toJS() as unknown) ?? {};
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
    const base = openBase(name, place);
    return base.document.has('extends') ? [...basesOf(base, [], [...chain, full]), base] : [base];
  });
}

function openBase(name: string, place: string): YamlFile {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Error(
      `${place}: expected a file at ${name}, received ${code}; correct 'extends': paths are relative to the folder of the file that says so`,
      { cause: error },
    );
  }
  const base = openYaml(text, name);
  const value: unknown = base.document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name}:1: expected keys with values, received ${JSON.stringify(value)}; ${place} extends it`);
  }
  return base;
}

/** @throws Error naming the line where it is no YAML */
function openYaml(text: string, name: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const [syntaxError] = document.errors;
    const [message] = syntaxError.message.split('\n');
    throw new Error(
      `${name}:${syntaxError.linePos?.[0].line ?? 1}: expected YAML, ${message.replace(/ at line .*$/, '')}; check the indentation and brackets`,
    );
  }
  return { name, document, lines };
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
