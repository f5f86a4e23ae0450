/** Called now and then while a set is being made or looked through. */
export type Progress = (progress: { readonly task: string; readonly done: number; readonly total: number }) => void;
