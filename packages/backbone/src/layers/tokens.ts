import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D, Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariable, Shape } from '@tensorflow/tfjs-layers';
import { builtWeight, onlyInput } from './only-input.ts';

/**
 * Puts a learned class token before the patches, and adds to every token a learned vector of its position: `[N, T, C]` in, `[N, 1 + T, C]` out.
 *
 * Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021, equation 1.
 */
export class TokensWithPositions extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'TokensWithPositions';
  private token: LayerVariable | undefined;
  private positions: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    const [, tokens, length] = inputShape as Shape;
    const zeros = tfl.initializers.zeros();
    this.token = this.addWeight('cls_token', [1, 1, length], 'float32', zeros);
    this.positions = this.addWeight('pos_embed', [1, 1 + (tokens ?? 0), length], 'float32', zeros);
    this.built = true;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [images, tokens, length] = inputShape as Shape;
    return [images, 1 + (tokens ?? 0), length];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = onlyInput(inputs);
      const token = tf.tile(builtWeight('TokensWithPositions', this.token), [x.shape[0], 1, 1]);
      return tf.add(tf.concat([token, x], 1), builtWeight('TokensWithPositions', this.positions));
    });
  }

  override getClassName(): string {
    return TokensWithPositions.className;
  }
}

/** The first token, the class's: `[N, 1 + T, C]` in, `[N, C]` out. */
export class ClassToken extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'ClassToken';

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [images, , length] = inputShape as Shape;
    return [images, length];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = onlyInput(inputs) as Tensor3D;
      return tf.reshape(tf.slice(x, [0, 0, 0], [-1, 1, -1]), [x.shape[0], x.shape[2]]);
    });
  }

  override getClassName(): string {
    return ClassToken.className;
  }
}

/** The tokens of patches as a map: `[N, 1 + H W, C]` in, `[N, H, W, C]` out. */
export class PatchMap extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'PatchMap';
  private readonly rows: number;
  private readonly columns: number;

  constructor({
    rows,
    columns,
    ...config
  }: {
    readonly rows: number;
    readonly columns: number;
    readonly name?: string;
  }) {
    super(config);
    this.rows = rows;
    this.columns = columns;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [images, , length] = inputShape as Shape;
    return [images, this.rows, this.columns, length];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const x = onlyInput(inputs) as Tensor3D;
      const patches = tf.slice(x, [0, 1, 0], [-1, -1, -1]);
      return tf.reshape(patches, [x.shape[0], this.rows, this.columns, x.shape[2]]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rows: this.rows, columns: this.columns };
  }

  override getClassName(): string {
    return PatchMap.className;
  }
}
