import type { CApi, Pointer } from '../c/c-api.ts';
import { Status } from '../c/status.ts';
import type { WorkerPlace } from './check-workers.ts';
import { describeLoss } from './describe-loss.ts';
import type { Peer } from './peer.ts';
import { taskName } from './server-definition.ts';

/** TensorFlow's code of an operation that was ended. */
const aborted = 10;

/** The processes that compute together, as one of them sees them. */
export class WorkerGroup {
  /** How many there are. */
  readonly count: number;
  /** This process's number, from 0. */
  readonly index: number;
  /** All but this one. */
  readonly peers: readonly Peer[];
  readonly #api: CApi;
  readonly #context: Pointer;
  #lost: string | undefined;

  constructor(api: CApi, context: Pointer, { addresses, index }: WorkerPlace) {
    this.#api = api;
    this.#context = context;
    this.count = addresses.length;
    this.index = index;
    this.peers = addresses.map((address, each) => ({ index: each, address })).filter((peer) => peer.index !== index);
  }

  /** Why the workers no longer compute together; undefined while they do. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /**
   * Ends collective ops that wait for a worker that is gone, and refuses later ones: they fail with the reason. Only the first call
   * counts; there is no way back, the processes start anew.
   *
   * @param reason a sentence: which worker, what happened, what to do
   */
  abort(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    const status = new Status(this.#api);
    this.#api.TF_SetStatus(status.pointer, aborted, reason);
    this.#api.TFE_AbortCollectiveOps(this.#context, status.pointer);
    status.dispose();
  }

  /** Ends collective ops because a worker is gone. @param peer undefined where it is not known which */
  lose(peer: Peer | undefined): void {
    this.abort(describeLoss(peer, this));
  }

  /**
   * Asks a worker whether it is there, off the event loop.
   *
   * @param milliseconds how long it may take to answer
   * @returns what is wrong, in TensorFlow's words; undefined if it answers
   */
  async problemOf({ index }: Peer, milliseconds: number): Promise<string | undefined> {
    const status = new Status(this.#api);
    const { TFE_CollectiveOpsCheckPeerHealth: check } = this.#api;
    const failure = await new Promise<unknown>((resolve) => {
      check.async(this.#context, taskName(index), milliseconds, status.pointer, resolve);
    });
    const code = this.#api.TF_GetCode(status.pointer);
    const text = this.#api.TF_Message(status.pointer);
    status.dispose();
    if (failure instanceof Error) return failure.message;
    return code === 0 ? undefined : text;
  }
}
