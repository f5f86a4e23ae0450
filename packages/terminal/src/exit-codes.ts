/** What a program ends with. */
export const exitCodes = {
  done: 0,
  /** An error, said in a sentence. */
  error: 1,
  /** Done, but what was looked at is not in order. */
  unsound: 2,
  /** Stopped by Ctrl-C, as shells say it. */
  interrupted: 130,
  /** Nobody reads the standard output any longer, as shells say it of `head`. */
  unread: 141,
} as const;

export const exitCodesHelp = `Exit codes: ${exitCodes.done} done; ${exitCodes.error} an error, in a sentence that says what to do; ${exitCodes.unsound} done, and what was checked is not in order;
${exitCodes.interrupted} stopped by Ctrl-C; ${exitCodes.unread} nobody reads the output any longer.`;
