import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

/** A mistake of a person, and the key that it is about. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** What the explanation of a mistake needs besides the mistake. */
export interface Explained {
  /** What the top level is, such as `the recipe`. */
  readonly whole: string;
  /** What was checked. */
  readonly value: unknown;
  /** The keys that may stand at a path. */
  readonly keysAt: (path: readonly PropertyKey[]) => readonly string[];
  /** The JSON Schema of what was checked. */
  readonly schema: unknown;
  /** How a key is written that there once was. */
  readonly nowWritten?: ((path: readonly PropertyKey[], value: unknown) => string | undefined) | undefined;
}

/** What zod found, in sentences: what was expected, what was received, the nearest valid key or value. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], context: Explained): Problem[] {
  const problems = issues.flatMap((issue) => explain(issue, context));
  // A misspelt key is missing under its right name, too: once is enough.
  const meant = new Set(problems.flatMap(({ instead }) => (instead === undefined ? [] : [instead.join('.')])));
  return problems.filter(({ path, missing }) => !(missing === true && meant.has(path.join('.'))));
}

interface Sorted extends Problem {
  readonly missing?: boolean;
  /** The path that a misspelt key was meant to have. */
  readonly instead?: readonly PropertyKey[] | undefined;
}

function explain(issue: z.core.$ZodIssue, context: Explained): Sorted[] {
  const { path } = issue;
  const { keysAt } = context;
  const name = path.join('.') || context.whole;
  const value = valueAt(context.value, path);
  const say = (expected: string, advice: string): Sorted[] => [
    { path, text: `expected ${expected}, received ${show(value)}; ${advice}`, missing: value === undefined },
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = keysAt(path);
      return issue.keys.map((key) => {
        const now = context.nowWritten?.([...path, key], valueAt(context.value, [...path, key]));
        if (now !== undefined) {
          return { path: [...path, key], text: `expected no '${key}' in '${name}' any more, received one; ${now}` };
        }
        const others = kindsWith(context.schema, path, key);
        if (others.length > 0) {
          const kind = show(valueAt(value, ['kind'])).replaceAll("'", '');
          const text = `expected a key of '${name}' of kind ${kind}, received '${key}', which ${listed(others)} ${others.length === 1 ? 'has' : 'have'}; take one of ${valid.join(', ')}, or another kind`;
          return { path: [...path, key], text };
        }
        const near = nearestKey(key, valid, value);
        const advice = near === undefined ? 'remove it' : `did you mean '${near}'? (${valid.join(', ')})`;
        return {
          path: [...path, key],
          text: `expected a key of '${name}', received '${key}'; ${advice}`,
          instead: near === undefined ? undefined : [...path, near],
        };
      });
    }
    case 'invalid_type': {
      const whole = nodesAt(context.schema, path).some((node) => node.type === 'integer');
      const expected = whole ? 'int' : issue.expected;
      const type = typeName(expected);
      if (value === undefined) return say(`'${name}' (${type})`, 'add it');
      const kinds = kindsBelow(context.schema, path);
      if (typeof value === 'string' && kinds.length > 0) {
        const near = closest(value, kinds.map(String));
        return say(`'${name}' to be a kind with its settings`, `write { kind: ${near} }`);
      }
      return say(`'${name}' to be ${type}`, `write ${examples[expected] ?? type}`);
    }
    case 'invalid_value':
      return say(`'${name}' to be ${oneOf(issue.values)}`, meant(value, issue.values));
    case 'invalid_union': {
      const kinds = kindsAt(context.schema, path);
      if (path.at(-1) === 'kind' && kinds.length > 0)
        return say(`'${name}' to be ${oneOf(kinds)}`, meant(value, kinds));
      // Of alternatives, the one that the value is meant to be: what is wrong with it lies deeper.
      const fitting = issue.errors.find((errors) => errors.every((each) => each.path.length > 0 || isInside(each)));
      if (fitting !== undefined) {
        return fitting.flatMap((each) => explain({ ...each, path: [...path, ...each.path] }, context));
      }
      const values = issue.errors.flat().flatMap((each) => (each.code === 'invalid_value' ? each.values : []));
      if (values.length > 0) return say(`'${name}' to be ${oneOf(values)}`, meant(value, values));
      return say(`'${name}' as the schema has it`, issue.message);
    }
    case 'too_small':
      if (issue.origin === 'array' && Number(issue.minimum) > 1)
        return say(`'${name}' to have ${issue.minimum} values`, 'correct it');
      return say(
        `'${name}' ${issue.origin === 'number' || issue.origin === 'int' ? `${issue.inclusive ? '>=' : '>'} ${issue.minimum}` : 'not to be empty'}`,
        value === '' ? 'give it a name' : 'correct it',
      );
    case 'too_big':
      return say(`'${name}' ${issue.inclusive ? '<=' : '<'} ${issue.maximum}`, 'correct it');
    case 'custom':
      return [{ path, text: `${name}: ${issue.message}` }];
    case 'invalid_key': {
      const holds = (issue.issues.at(0)?.message ?? 'another form').replace(/^expected /, '');
      const where = path.slice(0, -1).join('.') || context.whole;
      return [
        { path, text: `expected a key of '${where}' of ${holds}, received ${show(String(path.at(-1)))}; rename it` },
      ];
    }
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
      return say(`'${name}' as the schema has it`, issue.message);
  }
}

/** Whether an issue of a whole value is about what is in it, not about what it is. */
function isInside({ code }: z.core.$ZodIssue): boolean {
  return code === 'unrecognized_keys' || code === 'custom' || code === 'too_small' || code === 'too_big';
}

/** The kinds of a place that have a key, where it has several. */
function kindsWith(schema: unknown, path: readonly PropertyKey[], key: string): string[] {
  const kinds = nodesAt(schema, path).filter(({ properties }) => properties?.kind !== undefined);
  if (kinds.length < 2) return [];
  const having = kinds.filter(({ properties }) => properties?.[key] !== undefined);
  return [...new Set(having.map(({ properties }) => String(properties?.kind?.const)))];
}

/** The kinds that a mapping at a place can be of. */
function kindsBelow(schema: unknown, path: readonly PropertyKey[]): unknown[] {
  return kindsAt(schema, [...path, 'kind']);
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** The valid key that was probably meant: one that is there already only if it is very near. */
function nearestKey(key: string, valid: readonly string[], value: unknown): string | undefined {
  if (valid.length === 0) return undefined;
  const near = closest(key, [...valid]);
  const there = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const free = valid.filter((each) => !there.includes(each));
  return free.length === 0 || distance(key, near) <= near.length / 2 ? near : closest(key, free);
}

const examples: Readonly<Record<string, string>> = {
  number: '0.1',
  int: '100',
  array: '[3, 4]',
  boolean: 'true or false',
};

function typeName(expected: string): string {
  switch (expected) {
    case 'int':
      return 'a whole number';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'keys with values, such as { steps: 100 }';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    default:
      return `a ${expected}`;
  }
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function meant(value: unknown, values: readonly unknown[]): string {
  if (typeof value !== 'string') return 'choose one';
  return `did you mean '${closest(value, values.map(String))}'?`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return found;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value}'`;
  // JSON has no word for these, YAML has.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A part of a JSON Schema, as far as it is read here. */
export interface SchemaNode {
  readonly properties?: Readonly<Record<PropertyKey, SchemaNode | undefined>>;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
  /** Of a mapping whose keys are free, or false where there are no others. */
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly const?: unknown;
  readonly type?: string;
}

/** The nodes that may stand at a path: several where there are alternatives. */
export function nodesAt(schema: unknown, path: readonly PropertyKey[]): SchemaNode[] {
  const alternatives = (node: SchemaNode | undefined): SchemaNode[] =>
    node === undefined
      ? []
      : [node, ...[...(node.oneOf ?? []), ...(node.anyOf ?? []), node.then, node.else].flatMap(alternatives)];
  let nodes = alternatives(schema as SchemaNode);
  for (const key of path) nodes = nodes.flatMap((node) => alternatives(below(node, key)));
  return nodes;
}

/** What a key or a place in a list holds. */
function below({ properties, additionalProperties, items }: SchemaNode, key: PropertyKey): SchemaNode | undefined {
  const free = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return typeof key === 'number' ? items : (properties?.[key] ?? free);
}

function kindsAt(schema: unknown, path: readonly PropertyKey[]): unknown[] {
  return [...new Set(nodesAt(schema, path).flatMap((node) => (node.const === undefined ? [] : [node.const])))];
}
