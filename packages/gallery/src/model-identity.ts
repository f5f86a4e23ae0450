import { checkOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import { checkText } from './check-items.ts';
import { checkLength } from './check-vectors.ts';

/** Which model made the vectors. Distances between vectors of two models mean nothing, so a gallery is bound to one. */
export interface ModelIdentity {
  /** What tells the model from all others: the hash of its contract and weights. */
  readonly hash: string;
  /** Numbers of its embeddings. */
  readonly embeddingLength: number;
  /** For people. */
  readonly name?: string;
}

/** Throws for what identifies no model. */
export function checkModel(caller: string, model: ModelIdentity): ModelIdentity {
  checkOptions(`${caller}: model`, model, ['hash', 'embeddingLength', 'name']);
  checkText(caller, 'model.hash', model.hash);
  checkLength(caller, model.embeddingLength);
  if (model.name !== undefined) checkText(caller, 'model.name', model.name);
  return {
    hash: model.hash,
    embeddingLength: model.embeddingLength,
    ...(model.name !== undefined && { name: model.name }),
  };
}

/** Throws unless the vectors at hand come from the gallery's model. */
export function checkSameModel(caller: string, own: ModelIdentity, given: ModelIdentity): void {
  if (own.hash === given.hash && own.embeddingLength === given.embeddingLength) return;
  throw new Error(
    `${caller}: expected the gallery's model ${nameOf(own)}, received ${nameOf(given)}; distances between vectors of two models mean ` +
      `nothing: embed with the gallery's model, or make a new gallery and embed all items anew`,
  );
}

/** Throws unless the hash, where one is given, is that of the gallery's model. */
export function checkHash(caller: string, own: ModelIdentity, hash: string | undefined): void {
  if (hash === undefined || hash === own.hash) return;
  throw new Error(
    `${caller}: expected vectors of the gallery's model ${nameOf(own)}, received those of ${showValue(hash)}; embed them with the gallery's model`,
  );
}

function nameOf({ hash, embeddingLength, name }: ModelIdentity): string {
  return `${name === undefined ? '' : `${showValue(name)}, `}${showValue(hash)} of ${embeddingLength} numbers`;
}
