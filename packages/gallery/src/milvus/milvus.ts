import { checkOptions } from '@htg/ground/check-options';
import { checkText } from '../check-items.ts';
import { checkDistance } from '../check-vectors.ts';
import type { GalleryDistance } from '../exact/distance.ts';
import { checkModel } from '../model-identity.ts';
import type { ModelIdentity } from '../model-identity.ts';
import { optionalPeer } from '../optional-peer.ts';
import type { GalleryEngine } from '../store.ts';
import { checkReply, MilvusStore } from './milvus-store.ts';

/** Options of {@link milvus}. */
export interface MilvusEngineOptions {
  /** Host and port of the server or cluster. */
  readonly address: string;
  /** User and password with a colon between, or an API key. */
  readonly token?: string;
  /** Whether the connection is encrypted. Default false. */
  readonly tls?: boolean;
  /** What it searches by; default `cosine`. */
  readonly distance?: GalleryDistance;
  /** Milvus's name of an index; default `AUTOINDEX`: the server chooses. `FLAT` is exact. */
  readonly index?: string;
  /** Parameters of the index, such as `{ M: 16, efConstruction: 200 }` of HNSW. */
  readonly indexParams?: Readonly<Record<string, number | string>>;
  /** Parameters of a search, such as `{ ef: 128 }`. */
  readonly searchParams?: Readonly<Record<string, number | string>>;
}

const NAME = 'milvus';

/** The collection's property that says whose vectors it holds. */
const PROPERTY = 'htg.gallery';

/** Bytes of a text column, at most; Milvus's own bound. */
const LONGEST = 65_535;

/**
 * Milvus, for what outgrows a machine: the gallery's place is the name of a collection. Needs `@zilliz/milvus2-sdk-node`. Reads see every write that was
 * acknowledged. Several processes may write: that no two add the same id at the same time is theirs to see to.
 *
 * @param options address, token, distance and index
 * @returns the engine for `createGallery` and `openGallery`
 */
export function milvus(options: MilvusEngineOptions): GalleryEngine {
  checkOptions(NAME, options, ['address', 'token', 'tls', 'distance', 'index', 'indexParams', 'searchParams']);
  const {
    address,
    token,
    tls = false,
    distance = 'cosine',
    index = 'AUTOINDEX',
    indexParams = {},
    searchParams = {},
  } = options;
  checkText(NAME, 'address', address);
  checkText(NAME, 'index', index);
  checkDistance(NAME, distance);
  const metric = distance === 'cosine' ? 'COSINE' : 'L2';

  const connect = async (caller: string) => {
    const sdk = await optionalPeer(caller, '@zilliz/milvus2-sdk-node', () => import('@zilliz/milvus2-sdk-node'));
    const client = new sdk.MilvusClient({
      address,
      ssl: tls,
      ...(token !== undefined && { token }),
      logLevel: 'error',
    });
    try {
      await client.connectPromise;
    } catch (error) {
      throw new Error(
        `${caller}: expected a Milvus at ${address}, received ${(error as Error).message}; start it, or correct address and token`,
        { cause: error },
      );
    }
    return { sdk, client };
  };

  return {
    name: NAME,
    async create(collection: string, model: ModelIdentity) {
      const caller = 'createGallery';
      const { sdk, client } = await connect(caller);
      try {
        if ((await client.hasCollection({ collection_name: collection })).value.valueOf()) {
          throw new Error(
            `${caller}: expected a collection that is not there, received ${collection}, which is; use openGallery, or another name`,
          );
        }
        const { VarChar, Int64, FloatVector } = sdk.DataType;
        const text = (name: string, bytes: number) => ({ name, data_type: VarChar, max_length: bytes });
        const identity = JSON.stringify({ htg: 1, model, distance });
        const created = await client.createCollection({
          collection_name: collection,
          // Milvus Lite forgets the one.
          description: identity,
          properties: { [PROPERTY]: identity },
          fields: [
            { ...text('id', 4096), is_primary_key: true, autoID: false },
            ...[
              text('label', 4096),
              text('camera', 4096),
              text('metadata', LONGEST),
              text('thumbnail', LONGEST),
              text('thumbnail_type', 4096),
            ],
            { name: 'place', data_type: Int64 },
            { name: 'vector', data_type: FloatVector, dim: model.embeddingLength },
          ],
          index_params: [{ field_name: 'vector', index_type: index, metric_type: metric, params: indexParams }],
          consistency_level: 'Strong',
        });
        checkReply(caller, created);
        checkReply(caller, await client.loadCollectionSync({ collection_name: collection }));
        return new MilvusStore(
          client,
          { collection, length: model.embeddingLength, distance, searchParams, readOnly: false },
          0,
        );
      } catch (error) {
        await client.closeConnection();
        throw error;
      }
    },
    async open(collection, { readOnly }) {
      const caller = 'openGallery';
      const { client } = await connect(caller);
      try {
        if (!(await client.hasCollection({ collection_name: collection })).value.valueOf()) {
          throw new Error(
            `${caller}: expected a collection ${collection} at ${address}, received none; make it by createGallery`,
          );
        }
        const { schema, properties } = await client.describeCollection({ collection_name: collection });
        const property = properties.find(({ key }) => key === PROPERTY)?.value;
        const model = modelOf(caller, collection, String(property ?? schema.description), distance);
        checkReply(caller, await client.loadCollectionSync({ collection_name: collection }));
        const store = new MilvusStore(
          client,
          { collection, length: model.embeddingLength, distance, searchParams, readOnly },
          0,
        );
        await store.continueAfterLast();
        return { store, model };
      } catch (error) {
        await client.closeConnection();
        throw error;
      }
    },
  };
}

/** What the collection says of its model. */
function modelOf(caller: string, collection: string, identity: string, distance: GalleryDistance): ModelIdentity {
  let said: { readonly htg?: number; readonly model?: ModelIdentity; readonly distance?: GalleryDistance } = {};
  try {
    said = JSON.parse(identity) as typeof said;
  } catch {
    // Not one of ours.
  }
  if (said.htg !== 1 || said.model === undefined) {
    throw new Error(
      `${caller}: expected a collection that createGallery has made, received ${collection}, which names no model; take another`,
    );
  }
  if (said.distance !== distance) {
    throw new Error(
      `${caller}: expected the distance that ${collection} was made for, ${said.distance}, received ${distance}; pass distance to milvus`,
    );
  }
  return checkModel(caller, said.model);
}
