/** One of the other workers. */
export interface Peer {
  /** Its number, from 0. */
  readonly index: number;
  /** `host:port`. */
  readonly address: string;
}
