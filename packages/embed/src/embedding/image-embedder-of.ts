import { loadEmbedder } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import type { ViewContract } from '@htg/datasets';
import type { ModelFiles } from '../model/model-files.ts';
import { batchRunner } from './batch-runner.ts';
import { chooseEngine } from './choose-engine.ts';
import type { Embeddable, ImageEmbedder, ImagePart, ImageSource, OpenEmbedderOptions } from './image-embedder.ts';
import { keypointRunner } from './keypoint-runner.ts';
import type { KeypointRunner } from './keypoint-runner.ts';
import { openOptions } from './open-options.ts';

/** What brings an image to the model's view on a platform. */
export type Prepare = (
  image: ImageSource,
  view: ViewContract,
  options: { readonly box: ImagePart | undefined; readonly pixelLimit: number },
) => Promise<Uint8Array>;

/** A model's files as an embedder that takes the images of a platform. */
export async function imageEmbedderOf(
  files: ModelFiles,
  prepare: Prepare,
  options: OpenEmbedderOptions,
): Promise<ImageEmbedder> {
  const { batchSize, pixelLimit } = openOptions(options);
  const { contract } = files;
  const engine = await chooseEngine(options.engine);
  const network = loadEmbedder(files);
  checkNetwork(network, files);
  const runner = batchRunner(network, batchSize);
  const { height, width } = network.input;
  const bytes = height * width * 3;
  let keypoints: KeypointRunner | undefined;
  const underWay = new Set<Promise<unknown>>();
  let disposed: Promise<void> | undefined;

  /** Work that disposing waits for. */
  const tracked = <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (disposed !== undefined) {
      return Promise.reject(
        new Error('embed: expected an embedder that is open, received one that was disposed of; open it again'),
      );
    }
    const promise = work();
    underWay.add(promise);
    const done = (): void => void underWay.delete(promise);
    promise.then(done, done);
    return promise;
  };
  const prepareOne = (image: Embeddable): Promise<Uint8Array> => {
    const { image: whole, box } = isPart(image) ? image : { image, box: undefined };
    return prepare(whole, contract.view, { box, pixelLimit });
  };
  const run = async (pixels: Uint8Array): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = [];
    for (let at = 0; at < pixels.length; at += batchSize * bytes) {
      vectors.push(...(await runner.run(pixels.subarray(at, at + batchSize * bytes))));
    }
    return vectors;
  };
  const embedAll = async (images: readonly Embeddable[]): Promise<Float32Array[]> => {
    const portions = Array.from({ length: Math.ceil(images.length / batchSize) }, (_, i) =>
      images.slice(i * batchSize, (i + 1) * batchSize),
    );
    const vectors: Float32Array[] = [];
    // The next portion is decoded while this one is computed.
    let next = prepareBatch(portions.at(0) ?? [], prepareOne, bytes);
    for (let i = 0; i < portions.length; i++) {
      const pixels = await next;
      next = prepareBatch(portions.at(i + 1) ?? [], prepareOne, bytes);
      // What it may throw is said when it is waited for, above.
      next.catch(() => undefined);
      vectors.push(...(await run(pixels)));
    }
    return vectors;
  };
  function embed(image: Embeddable): Promise<Float32Array>;
  function embed(images: readonly Embeddable[]): Promise<Float32Array[]>;
  function embed(what: Embeddable | readonly Embeddable[]): Promise<Float32Array | Float32Array[]> {
    if (isList(what)) return tracked(() => embedAll(what));
    return tracked(async () => (await runner.run(await prepareOne(what)))[0]);
  }
  return {
    contract,
    hash: contract.identity,
    embeddingLength: network.outputLength,
    engine,
    network,
    embed,
    prepare: prepareOne,
    embedPrepared: (pixels) => {
      if (pixels.length % bytes === 0) return tracked(() => run(pixels));
      return Promise.reject(
        new RangeError(
          `embedPrepared: expected n x ${height} x ${width} x 3 bytes, received ${pixels.length}; pass images as prepare gives them`,
        ),
      );
    },
    keypoints: (image, { channels = 6 } = {}) =>
      tracked(async () => {
        checkKeypoints(network, channels);
        const pixels = await prepareOne(image);
        keypoints ??= keypointRunner(network);
        return { pixels, height, width, blocks: await keypoints.run(pixels, channels) };
      }),
    warmUp: (sizes = [1, batchSize]) =>
      tracked(async () => {
        for (const size of sizes) await runner.run(new Uint8Array(Math.min(size, batchSize) * bytes));
      }),
    dispose: () => {
      disposed ??= Promise.allSettled(underWay).then(() => {
        runner.dispose();
        keypoints?.dispose();
        network.dispose();
      });
      return disposed;
    },
  };
}

async function prepareBatch(
  images: readonly Embeddable[],
  prepare: (image: Embeddable) => Promise<Uint8Array>,
  bytes: number,
): Promise<Uint8Array> {
  const pixels = new Uint8Array(images.length * bytes);
  await Promise.all(
    images.map(async (image, i) => {
      pixels.set(await prepare(image), i * bytes);
    }),
  );
  return pixels;
}

/** The net is made by `model.json`, images are prepared by the contract: they have to be of one mind. */
function checkNetwork(network: Embedder, { contract }: ModelFiles): void {
  const { height, width, mean, deviation } = network.input;
  const found = JSON.stringify([height, width, network.parts, mean, deviation]);
  const { insideTheModel } = contract.input;
  const said = JSON.stringify([
    ...contract.view.size,
    contract.output.parts,
    insideTheModel.mean,
    insideTheModel.deviation,
  ]);
  if (found === said) return;
  network.dispose();
  throw new Error(
    `openEmbedder: expected a net that is what its contract says, ${said}, received ${found}; write the model anew`,
  );
}

function checkKeypoints({ parts }: Embedder, channels: number): void {
  if (Object.keys(parts).length === 1) {
    throw new Error(
      'keypoints: expected a model with keypoint blocks, received one without; train one with model.keypointBlocks: [3, 4]',
    );
  }
  if (Number.isInteger(channels) && channels >= 1) return;
  throw new RangeError(
    `keypoints: expected channels to be a whole number >= 1, received ${String(channels)}; leave it out for 6 of each block`,
  );
}

function isPart(image: Embeddable): image is Exclude<Embeddable, ImageSource> {
  return typeof image === 'object' && 'image' in image;
}

function isList<Item>(what: Item | readonly Item[]): what is readonly Item[] {
  return Array.isArray(what);
}
