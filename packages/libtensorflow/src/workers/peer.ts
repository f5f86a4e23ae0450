/** One of the other workers. */
export interface Peer {
  readonly index: number;
  readonly address: string;
}
