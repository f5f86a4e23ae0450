/** Numbers 0..1 by their names; nested ones by k. */
export type ScoreValues = Readonly<Record<string, number | Readonly<Record<string, number>>>>;
