import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openGallery } from '@htg/gallery';
import type { Gallery, ModelIdentity } from '@htg/gallery';
import { ServiceError } from '../errors.ts';

/** How a gallery is opened for serving. */
export interface ServedOptions {
  /** Whose embeddings ask; another model's gallery is refused. */
  readonly model: ModelIdentity;
  /** Whether items may be added and changed; then no other process may. */
  readonly writable: boolean;
}

interface Opened {
  readonly gallery: Gallery;
  /** Requests that use it. */
  users: number;
  /** Called when the last of them is done. */
  unused?: () => void;
}

/** A gallery that requests use while it may be opened anew: who has begun with the one before ends with it. */
export class ServedGallery {
  readonly folder: string;
  readonly model: ModelIdentity;
  readonly writable: boolean;
  private current: Opened;
  private stamp: string;
  private opened = 1;
  private lastChange: Promise<unknown> = Promise.resolve();
  private reloading: Promise<boolean> | undefined;

  private constructor(folder: string, { model, writable }: ServedOptions, gallery: Gallery, stamp: string) {
    this.folder = folder;
    this.model = model;
    this.writable = writable;
    this.current = { gallery, users: 0 };
    this.stamp = stamp;
  }

  static async open(folder: string, options: ServedOptions): Promise<ServedGallery> {
    // Before it is read: what changes meanwhile is found by the next look.
    const stamp = await stampOf(folder).catch(() => '');
    const gallery = await openGallery(folder, { model: options.model, readOnly: !options.writable });
    return new ServedGallery(folder, options, gallery, stamp);
  }

  /** Rises whenever items may have changed. */
  get version(): number {
    return this.opened;
  }

  /** Uses the gallery as it is now. */
  async use<Result>(work: (gallery: Gallery) => Promise<Result>): Promise<Result> {
    const { current } = this;
    current.users++;
    try {
      return await work(current.gallery);
    } finally {
      current.users--;
      if (current.users === 0) current.unused?.();
    }
  }

  /** @throws ServiceError 403 where it may only be read */
  checkWritable(): void {
    if (this.writable) return;
    throw new ServiceError(
      403,
      'read_only',
      'expected a service that may change its gallery, received one that only reads; start it with --writable',
    );
  }

  /** Changes the gallery, one change after the other. @throws ServiceError 403 where it may only be read */
  async change<Result>(work: (gallery: Gallery) => Promise<Result>): Promise<Result> {
    this.checkWritable();
    const done = this.lastChange.then(() =>
      this.use(work).finally(() => {
        this.opened++;
      }),
    );
    this.lastChange = done.catch(() => undefined);
    return done;
  }

  /** Whether another process has changed the files. */
  async isStale(): Promise<boolean> {
    return !this.writable && (await stampOf(this.folder)) !== this.stamp;
  }

  /** What the files look like now, for whoever waits until a writer pauses. */
  look(): Promise<string> {
    return stampOf(this.folder);
  }

  /** Opens the gallery anew if another process has changed it. @returns whether it did */
  reload(): Promise<boolean> {
    this.reloading ??= this.openAnew().finally(() => {
      this.reloading = undefined;
    });
    return this.reloading;
  }

  /** After all requests. */
  async close(): Promise<void> {
    await this.reloading?.catch(() => undefined);
    await this.lastChange;
    await retire(this.current);
  }

  private async openAnew(): Promise<boolean> {
    if (this.writable) return false;
    const stamp = await stampOf(this.folder);
    if (stamp === this.stamp) return false;
    const gallery = await openGallery(this.folder, { model: this.model, readOnly: true });
    const before = this.current;
    this.current = { gallery, users: 0 };
    this.stamp = stamp;
    this.opened++;
    void retire(before);
    return true;
  }
}

async function retire(opened: Opened): Promise<void> {
  if (opened.users > 0) {
    await new Promise<void>((resolve) => {
      opened.unused = resolve;
    });
  }
  await opened.gallery.close();
}

/** Tells one state of a gallery's files from another; locks do not count. */
async function stampOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => !/\.(?:lock|tmp)$/.test(name)).sort();
  const states = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name)).catch(() => ({ size: -1, mtimeMs: 0 }));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
  return states.join('\n');
}
