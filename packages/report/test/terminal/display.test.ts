import { describe, expect, it } from 'vitest';
import { createDisplay, jsonDisplay } from '../../src/terminal/display.ts';

/** A stream that is no terminal and a clock that is set by hand. */
function setup() {
  const lines: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY: false, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  return { lines, clock, display: createDisplay(stream, () => clock.now) };
}

describe('createDisplay, where there is no terminal', () => {
  it('writes a line at once, then one in five seconds', () => {
    const { lines, clock, display } = setup();
    for (const [time, text] of [
      [0, 'step 1'],
      [100, 'step 2'],
      [4999, 'step 3'],
      [5000, 'step 4'],
    ] as const) {
      clock.now = time;
      display.progress(text);
    }
    expect(lines).toEqual(['step 1\n', 'step 4\n']);
  });

  it('closes with the last state, which was not yet shown', () => {
    const { lines, display } = setup();
    display.progress('step 1');
    display.progress('step 2');
    display.done();
    display.progress('next job');
    expect(lines).toEqual(['step 1\n', 'step 2\n', 'next job\n']);
  });

  it('closes with a text of its own', () => {
    const { lines, display } = setup();
    display.progress('step 1');
    display.done('stage 1: done');
    expect(lines).toEqual(['step 1\n', 'stage 1: done\n']);
  });
});

describe('jsonDisplay', () => {
  it('writes records all, texts now and then, messages always, each as one JSON object a line', () => {
    const lines: string[] = [];
    const clock = { now: 0 };
    const display = jsonDisplay(
      (line) => lines.push(line),
      () => clock.now,
    );
    display.progress('rendering 1');
    display.progress('rendering 2');
    display.progress('step 1', { stage: 'stage 1', step: 1 });
    display.progress('step 2', { stage: 'stage 1', step: 2 });
    clock.now = 5000;
    display.progress('embedding');
    display.done();
    display.done('model: runs/a/model');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: 'progress', text: 'rendering 1' },
      { event: 'step', stage: 'stage 1', step: 1 },
      { event: 'step', stage: 'stage 1', step: 2 },
      { event: 'progress', text: 'embedding' },
      { event: 'message', text: 'model: runs/a/model' },
    ]);
  });
});
