/** The first lines of every saved model. */
export interface ModelJson {
  readonly format: 'htg-boosting';
  readonly version: 1;
  readonly type: string;
}

export function modelHeader<Type extends string>(type: Type): ModelJson & { readonly type: Type } {
  return { format: 'htg-boosting', version: 1, type };
}

/** @throws TypeError where the JSON is none of ours, or of another model or version */
export function checkModelHeader(caller: string, json: unknown, type: string): void {
  const { format, version, type: received } = (json ?? {}) as Partial<Record<keyof ModelJson, unknown>>;
  if (format === 'htg-boosting' && version === 1 && received === type) return;
  throw new TypeError(
    `${caller}: expected a saved ${type} of version 1, received ${JSON.stringify({ format, version, type: received })}; pass what its toJSON() returned`,
  );
}

/** @throws Error where the model has not been fitted */
export function assertFitted<Fitted>(caller: string, fitted: Fitted | undefined): Fitted {
  if (fitted === undefined) throw new Error(`${caller}: expected a fitted model, received a new one; call fit() first`);
  return fitted;
}
