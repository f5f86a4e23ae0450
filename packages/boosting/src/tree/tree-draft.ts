import type { Tree } from './tree.ts';

/** A tree while it grows. */
export class TreeDraft {
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #impurity: number[] = [];
  readonly #samples: number[] = [];
  readonly #weight: number[] = [];
  readonly #value: number[] = [];
  readonly #outputs: number;

  constructor(outputs: number) {
    this.#outputs = outputs;
  }

  /** Adds a leaf and returns its number. */
  addLeaf(impurity: number, samples: number, weight: number, value: ArrayLike<number>): number {
    const node = this.#feature.length;
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#left.push(node);
    this.#right.push(node);
    this.#impurity.push(impurity);
    this.#samples.push(samples);
    this.#weight.push(weight);
    for (let output = 0; output < this.#outputs; output++) this.#value.push(value[output]);
    return node;
  }

  /** Makes a leaf a split; its children are attached as they are added. */
  split(node: number, feature: number, threshold: number): void {
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
  }

  attach(parent: number, side: 'left' | 'right', child: number): void {
    (side === 'left' ? this.#left : this.#right)[parent] = child;
  }

  finish(): Tree {
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      impurity: Float64Array.from(this.#impurity),
      samples: Int32Array.from(this.#samples),
      weight: Float64Array.from(this.#weight),
      value: Float64Array.from(this.#value),
      outputs: this.#outputs,
    };
  }
}
