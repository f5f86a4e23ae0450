import type { CheckedChange, CheckedItem } from './check-items.ts';
import type { GalleryItem, Json, Thumbnail } from './item.ts';

/** An item as a table of text columns keeps it; empty text is none, which no label, camera or JSON is. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly camera: string;
  readonly metadata: string;
  /** Base64. */
  readonly thumbnail: string;
  readonly thumbnail_type: string;
  /** Rises with each insertion. */
  readonly place: number;
}

/** What a search needs of a row. */
export const itemColumns = ['id', 'label', 'camera', 'metadata', 'place'] as const;

export function rowOf(item: CheckedItem, place: number): Row {
  const { id, label, camera = '', metadata = '', thumbnail } = item;
  return { id, label, camera, metadata, ...thumbnailColumns(thumbnail), place };
}

/** The row after a change; `place` for a new vector. */
export function changedRow(row: Row, change: CheckedChange, place: number): Row {
  return {
    id: row.id,
    label: change.label ?? row.label,
    camera: change.camera === undefined ? row.camera : (change.camera ?? ''),
    metadata: change.metadata === undefined ? row.metadata : (change.metadata ?? ''),
    ...(change.thumbnail === undefined
      ? { thumbnail: row.thumbnail, thumbnail_type: row.thumbnail_type }
      : thumbnailColumns(change.thumbnail)),
    place: change.vector === undefined ? row.place : place,
  };
}

function thumbnailColumns(thumbnail: Thumbnail | null | undefined): Pick<Row, 'thumbnail' | 'thumbnail_type'> {
  if (thumbnail == null) return { thumbnail: '', thumbnail_type: '' };
  return { thumbnail: Buffer.from(thumbnail.bytes).toString('base64'), thumbnail_type: thumbnail.type };
}

export function thumbnailOf(row: Pick<Row, 'thumbnail' | 'thumbnail_type'> | undefined): Thumbnail | undefined {
  if (!row?.thumbnail_type) return undefined;
  return { bytes: Uint8Array.from(Buffer.from(row.thumbnail, 'base64')), type: row.thumbnail_type };
}

export function itemOfRow({
  id,
  label,
  camera,
  metadata,
}: Pick<Row, 'camera' | 'id' | 'label' | 'metadata'>): GalleryItem {
  return {
    ...{ id, label },
    ...(camera !== '' && { camera }),
    ...(metadata !== '' && { metadata: JSON.parse(metadata) as Record<string, Json> }),
  };
}
