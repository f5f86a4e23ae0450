/** The entry of a worker thread: renders the views that it is asked for, several at a time. */
import { parentPort } from 'node:worker_threads';
import { sourceOf } from './pixel-source.ts';
import { renderView } from './render-view.ts';
import type { ViewAnswer, ViewJob } from './worker-messages.ts';

parentPort?.on('message', (job: ViewJob) => {
  void answer(job);
});

async function answer({ id, image, request }: ViewJob): Promise<void> {
  try {
    const pixels = new Uint8Array(request.frame[0] * request.frame[1] * 3);
    await renderView(sourceOf(image), request, pixels);
    parentPort?.postMessage({ id, pixels } satisfies ViewAnswer, [pixels.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies ViewAnswer);
  }
}
