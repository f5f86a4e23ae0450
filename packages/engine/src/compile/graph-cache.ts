/** What the cache holds. */
interface Disposable {
  dispose(): void;
}

/** Graphs by the signature of their inputs, a bounded number: of more, the one that was not used for longest goes. */
export class GraphCache<Graph extends Disposable> {
  readonly #graphs = new Map<string, Graph>();

  get(signature: string): Graph | undefined {
    const graph = this.#graphs.get(signature);
    if (graph === undefined) return undefined;
    // A map keeps the order of insertion: first is what was not used for longest.
    this.#graphs.delete(signature);
    this.#graphs.set(signature, graph);
    return graph;
  }

  /**
   * @param bound how many are kept, at least 1
   * @returns whether another one had to go
   */
  add(signature: string, graph: Graph, bound: number): boolean {
    this.#graphs.set(signature, graph);
    if (this.#graphs.size <= bound) return false;
    for (const [oldest, dropped] of this.#graphs) {
      this.#graphs.delete(oldest);
      dropped.dispose();
      break;
    }
    return true;
  }

  dispose(): void {
    for (const graph of this.#graphs.values()) graph.dispose();
    this.#graphs.clear();
  }
}
