/** Rows that may be among the k nearest of a query, with bounds of their keys. */
interface Candidates {
  readonly rows: Int32Array;
  readonly uppers: Float32Array;
  readonly lowers: Float32Array;
}

/**
 * Keeps what may be among the k largest keys, of which only bounds are known: k keys are at least the k-th largest lower bound, so a row
 * whose upper bound lies below that is none of them.
 */
export class Selector {
  private readonly k: number;
  /** The k largest lower bounds, smallest on top. */
  private readonly heap: Float32Array;
  private heaped = 0;
  private count = 0;
  private room = 64;
  private rows = new Int32Array(this.room);
  private uppers = new Float32Array(this.room);
  private lowers = new Float32Array(this.room);

  constructor(k: number) {
    this.k = k;
    this.heap = new Float32Array(k);
  }

  /** What an upper bound must reach. */
  get threshold(): number {
    return this.heaped < this.k ? -Infinity : this.heap[0];
  }

  offer(row: number, upper: number, lower: number): void {
    if (upper < this.threshold) return;
    if (this.count === this.room) this.makeRoom();
    this.rows[this.count] = row;
    this.uppers[this.count] = upper;
    this.lowers[this.count++] = lower;
    if (this.heaped < this.k) this.rise(lower);
    else if (lower > this.heap[0]) this.sink(lower);
  }

  /** What is left at the end: views of what the selector keeps. */
  candidates(): Candidates {
    this.prune();
    const { rows, uppers, lowers, count } = this;
    return { rows: rows.subarray(0, count), uppers: uppers.subarray(0, count), lowers: lowers.subarray(0, count) };
  }

  private rise(value: number): void {
    const { heap } = this;
    let at = this.heaped++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= value) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = value;
  }

  private sink(value: number): void {
    const { heap, k } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= value) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }

  private prune(): void {
    const { rows, uppers, lowers, threshold } = this;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (uppers[i] < threshold) continue;
      rows[kept] = rows[i];
      uppers[kept] = uppers[i];
      lowers[kept++] = lowers[i];
    }
    this.count = kept;
  }

  private makeRoom(): void {
    this.prune();
    if (this.count * 2 <= this.room) return;
    this.room *= 2;
    const [rows, uppers, lowers] = [this.rows, this.uppers, this.lowers];
    (this.rows = new Int32Array(this.room)).set(rows);
    (this.uppers = new Float32Array(this.room)).set(uppers);
    (this.lowers = new Float32Array(this.room)).set(lowers);
  }
}
