/**
 * One turn of the event loop later: what is ready reaches its consumer, who starts a training step off the event loop, before
 * work for a later batch takes the processor.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
