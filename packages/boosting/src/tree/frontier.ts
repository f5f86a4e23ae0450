/**
 * A priority queue: `pop` gives the item of the largest improvement. A binary heap with the moves of the C++ standard
 * library, so that equal improvements leave it in the order in which they leave scikit-learn's.
 *
 * Source: Williams, "Algorithm 232: Heapsort", CACM 7(6), 1964; the bottom-up removal is Floyd's.
 */
export class Frontier<Item extends { readonly improvement: number }> {
  readonly #heap: Item[] = [];

  push(item: Item): void {
    this.#heap.push(item);
    this.#rise(this.#heap.length - 1, item);
  }

  pop(): Item | undefined {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return last;
    const top = heap[0];
    // The hole at the top sinks to the bottom along the larger children; the last item then rises from there.
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 2;
      if (child > heap.length) break;
      if (child === heap.length || heap[child].improvement < heap[child - 1].improvement) child -= 1;
      heap[hole] = heap[child];
      hole = child;
    }
    this.#rise(hole, last);
    return top;
  }

  #rise(from: number, item: Item): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(this.#heap[parent].improvement < item.improvement)) break;
      this.#heap[hole] = this.#heap[parent];
      hole = parent;
    }
    this.#heap[hole] = item;
  }
}
