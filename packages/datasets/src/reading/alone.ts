/** Work that goes on side by side, and work that needs to be alone. */
export interface Gate {
  /** As soon as nobody is alone. */
  together<Result>(work: () => Promise<Result>): Promise<Result>;
  /** When everything that is under way has ended, and before anything else begins. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A gate of its own. */
function gate(): Gate {
  let running = 0;
  let isAlone = false;
  const waiting: (() => void)[] = [];
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    together: async (work) => {
      while (isAlone) await turn();
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        wake();
      }
    },
    alone: async (work) => {
      while (isAlone) await turn();
      isAlone = true;
      while (running > 0) await turn();
      try {
        return await work();
      } finally {
        isAlone = false;
        wake();
      }
    },
  };
}

const decoding = gate();

/**
 * Does a piece of libvips' work. Its words for what went wrong lie in one place for the whole process, so of images that are decoded
 * side by side, one may be told another's. What fails is done again, alone: then the words are its own.
 */
export async function withOwnWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await decoding.together(work);
  } catch {
    return decoding.alone(work);
  }
}
