import { PickleBytes } from './pickle-bytes.ts';

/** What a pickle asks for by name, and what it may get. */
export interface PickleWorld {
  /** What stands for a class or function `module.name`. @throws RangeError where nothing does */
  find(module: string, name: string): unknown;
  /** Calls what `find` gave. @throws RangeError where it cannot be called so */
  call(callee: unknown, parts: readonly unknown[]): unknown;
  /** Takes in the state that an object is given after it was made. @throws RangeError where it may have none */
  setState(target: unknown, state: unknown): void;
  /** An object that is kept outside of the pickle, such as a storage of numbers. */
  load(id: unknown): unknown;
}

/** A value of a pickle: numbers, texts, true, false, `null`, arrays for lists and tuples, maps for dictionaries. */
export interface Unpickled {
  readonly value: unknown;
  /** Where the pickle ends in the bytes. */
  readonly end: number;
}

/** What opcodes work on. */
interface Machine {
  readonly bytes: PickleBytes;
  readonly world: PickleWorld;
  readonly memo: Map<number, unknown>;
  stack: unknown[];
  /** The stacks below each mark. */
  readonly below: unknown[][];
}

/**
 * Reads one pickle, protocol 0 to 5, without running anything: whatever is no plain value is asked of `world`, which knows a few names and
 * refuses the others. Opcodes that make objects of classes (`INST`, `OBJ`, `NEWOBJ`, extension codes, out-of-band buffers) are refused.
 *
 * @param file the bytes that hold the pickle
 * @param start where it begins
 * @throws RangeError for anything that is no such pickle, naming the opcode and where it stands
 *
 * Source: Python's `pickletools` documents the opcodes.
 */
export function readPickle(file: Uint8Array, start: number, world: PickleWorld): Unpickled {
  const bytes = new PickleBytes(file, start);
  const machine: Machine = { bytes, world, memo: new Map(), stack: [], below: [] };
  for (;;) {
    const at = bytes.position;
    const code = bytes.byte();
    if (code === 0x2e) return { value: pop(machine), end: bytes.position }; // STOP
    const operation = operations.get(code);
    if (operation === undefined) {
      throw new RangeError(
        `readPickle: expected an opcode of plain values, received 0x${code.toString(16).padStart(2, '0')} at byte ${at}; ` +
          `the file is damaged, or holds objects that are not read`,
      );
    }
    operation(machine);
  }
}

function pop(machine: Machine): unknown {
  if (machine.stack.length === 0) return fail('a value on the stack', 'none');
  return machine.stack.pop();
}

function fail(expected: string, received: string): never {
  // JavaScript's word for nothing is no word of a person's.
  const what = received === 'undefined' ? 'nothing' : received;
  throw new RangeError(`readPickle: expected ${expected}, received ${what}; the file is damaged`);
}

/** What stands above the last mark; the stack is what was below it from then on. */
function popMark(machine: Machine): unknown[] {
  const above = machine.stack;
  const stack = machine.below.pop();
  if (stack === undefined) return fail('a mark', 'none');
  machine.stack = stack;
  return above;
}

function top<T>(machine: Machine, kind: new (...args: never[]) => T, name: string): T {
  const target = machine.stack.at(-1);
  return target instanceof kind ? target : fail(name, typeof target);
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const target = top<Map<unknown, unknown>>(machine, Map, 'a dictionary');
  if (items.length % 2 === 1) fail('keys with values', 'a key alone');
  for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
}

function append(machine: Machine, items: readonly unknown[]): void {
  const target = top<unknown[]>(machine, Array as never, 'a list');
  for (const item of items) target.push(item);
}

function remember(machine: Machine, index: number): void {
  if (machine.stack.length === 0) fail('a value to remember', 'none');
  machine.memo.set(index, machine.stack.at(-1));
}

function recall(machine: Machine, index: number): unknown {
  return machine.memo.has(index) ? machine.memo.get(index) : fail('a remembered value', `number ${index}`);
}

function lastOf(machine: Machine, count: number): unknown[] {
  if (machine.stack.length < count) fail(`${count} values on the stack`, `${machine.stack.length}`);
  return machine.stack.splice(machine.stack.length - count, count);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : fail('a name', typeof value);
}

function dictionary(items: readonly unknown[]): Map<unknown, unknown> {
  const made = new Map<unknown, unknown>();
  for (let i = 0; i + 1 < items.length; i += 2) made.set(items[i], items[i + 1]);
  return made;
}

function call(machine: Machine): unknown {
  const [callee, parts] = lastOf(machine, 2);
  return machine.world.call(callee, Array.isArray(parts) ? parts : fail('a tuple of arguments', typeof parts));
}

/** Opcodes that push what they compute. */
const values: readonly (readonly [number, (machine: Machine) => unknown])[] = [
  [0x4e, () => null], // NONE
  [0x88, () => true], // NEWTRUE
  [0x89, () => false], // NEWFALSE
  [0x49, ({ bytes }) => booleanOrWhole(bytes.line())], // INT
  [0x4c, ({ bytes }) => whole(bytes.line().replace(/L$/, ''))], // LONG
  [0x46, ({ bytes }) => floating(bytes.line())], // FLOAT
  [0x4a, ({ bytes }) => bytes.int32()], // BININT
  [0x4b, ({ bytes }) => bytes.byte()], // BININT1
  [0x4d, ({ bytes }) => bytes.uint16()], // BININT2
  [0x8a, ({ bytes }) => bytes.long(bytes.byte())], // LONG1
  [0x8b, ({ bytes }) => bytes.long(bytes.int32())], // LONG4
  [0x47, ({ bytes }) => bytes.float64()], // BINFLOAT
  [0x54, ({ bytes }) => bytes.latin(bytes.int32())], // BINSTRING
  [0x55, ({ bytes }) => bytes.latin(bytes.byte())], // SHORT_BINSTRING
  [0x58, ({ bytes }) => bytes.utf8(bytes.uint32())], // BINUNICODE
  [0x8c, ({ bytes }) => bytes.utf8(bytes.byte())], // SHORT_BINUNICODE
  [0x8d, ({ bytes }) => bytes.utf8(bytes.uint64())], // BINUNICODE8
  [0x42, ({ bytes }) => bytes.latin(bytes.uint32())], // BINBYTES
  [0x43, ({ bytes }) => bytes.latin(bytes.byte())], // SHORT_BINBYTES
  [0x5d, () => []], // EMPTY_LIST
  [0x29, () => []], // EMPTY_TUPLE
  [0x7d, () => new Map()], // EMPTY_DICT
  [0x6c, popMark], // LIST
  [0x74, popMark], // TUPLE
  [0x64, (machine) => dictionary(popMark(machine))], // DICT
  [0x85, (machine) => lastOf(machine, 1)], // TUPLE1
  [0x86, (machine) => lastOf(machine, 2)], // TUPLE2
  [0x87, (machine) => lastOf(machine, 3)], // TUPLE3
  [0x67, (machine) => recall(machine, Number(machine.bytes.line()))], // GET
  [0x68, (machine) => recall(machine, machine.bytes.byte())], // BINGET
  [0x6a, (machine) => recall(machine, machine.bytes.uint32())], // LONG_BINGET
  [0x32, ({ stack }) => (stack.length > 0 ? stack.at(-1) : fail('a value to double', 'none'))], // DUP
  [0x63, ({ bytes, world }) => world.find(bytes.line(), bytes.line())], // GLOBAL
  [0x93, (machine) => machine.world.find(...(lastOf(machine, 2).map(text) as [string, string]))], // STACK_GLOBAL
  [0x51, (machine) => machine.world.load(pop(machine))], // BINPERSID
  [0x50, (machine) => machine.world.load(machine.bytes.line())], // PERSID
  [0x52, call], // REDUCE
];

/** Opcodes that change what is there. */
const changes: readonly (readonly [number, (machine: Machine) => void])[] = [
  [0x80, ({ bytes }) => void bytes.byte()], // PROTO
  [0x95, ({ bytes }) => void bytes.uint64()], // FRAME
  [0x30, (machine) => void pop(machine)], // POP
  [0x31, (machine) => void popMark(machine)], // POP_MARK
  [
    0x70,
    (machine) => {
      remember(machine, Number(machine.bytes.line()));
    },
  ], // PUT
  [
    0x71,
    (machine) => {
      remember(machine, machine.bytes.byte());
    },
  ], // BINPUT
  [
    0x72,
    (machine) => {
      remember(machine, machine.bytes.uint32());
    },
  ], // LONG_BINPUT
  [
    0x94,
    (machine) => {
      remember(machine, machine.memo.size);
    },
  ], // MEMOIZE
  [
    0x61,
    (machine) => {
      append(machine, lastOf(machine, 1));
    },
  ], // APPEND
  [
    0x65,
    (machine) => {
      append(machine, popMark(machine));
    },
  ], // APPENDS
  [
    0x73,
    (machine) => {
      setItems(machine, lastOf(machine, 2));
    },
  ], // SETITEM
  [
    0x75,
    (machine) => {
      setItems(machine, popMark(machine));
    },
  ], // SETITEMS
  [
    0x28, // MARK
    (machine) => {
      machine.below.push(machine.stack);
      machine.stack = [];
    },
  ],
  [
    0x62, // BUILD
    (machine) => {
      const [target, state] = lastOf(machine, 2);
      machine.world.setState(target, state);
      machine.stack.push(target);
    },
  ],
];

function booleanOrWhole(line: string): unknown {
  if (line === '00' || line === '01') return line === '01';
  return whole(line);
}

function whole(line: string): number | bigint {
  if (!/^-?\d{1,40}$/.test(line)) return fail('a whole number', JSON.stringify(line.slice(0, 40)));
  return Number.isSafeInteger(Number(line)) ? Number(line) : BigInt(line);
}

function floating(line: string): number {
  const names: Record<string, number | undefined> = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  const value = names[line] ?? (/^[-+.\deE]+$/.test(line) ? Number(line) : NaN);
  return Number.isNaN(value) && line !== 'nan' ? fail('a number', JSON.stringify(line.slice(0, 40))) : value;
}

const operations: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  ...changes,
  ...values.map(
    ([code, compute]) =>
      [
        code,
        (machine: Machine): void => {
          const value = compute(machine);
          machine.stack.push(value);
        },
      ] as const,
  ),
]);
