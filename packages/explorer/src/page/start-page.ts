import { startTheme } from '@htg/ground/page-theme';
import { startAdding } from './add.ts';
import { startAsking } from './ask-image.ts';
import { startCorrecting } from './correct.ts';
import { button, element, input, part } from './elements.ts';
import { narrowed, offerFilters, startFilters } from './filters.ts';
import { TokenWanted } from './gallery-source.ts';
import type { GalleryFacts, GallerySource } from './gallery-source.ts';
import { startKeypoints } from './keypoints.ts';
import { startMap } from './map.ts';
import { attempt, hush, say } from './message.ts';
import { showFound, showNothing, showSearching } from './results.ts';
import { createThumbnails } from './thumbnails.ts';

/** Starts the page over a gallery, wherever that is. */
export function startPage(source: GallerySource): void {
  let facts: GalleryFacts | undefined;
  let image: File | undefined;
  let searching: AbortController | undefined;

  const thumbnails = createThumbnails(source);
  const map = source.map && startMap(source.map, thumbnails);
  part('map').hidden = map === undefined;
  startTheme('htg-explorer-theme', () => map?.redraw());
  const keypoints = startKeypoints(source);
  startAsking((next) => {
    image = next;
    keypoints.ask(next);
    search();
    // On a phone the answer is below.
    if (part('results').getBoundingClientRect().top > innerHeight) part('results').scrollIntoView();
  });
  startFilters(search);
  const adding = source.changes && startAdding(source.changes, changed);
  const correct = source.changes && startCorrecting(source.changes, thumbnails, changed);
  element('token-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    source.keepToken?.(input('token').value);
    open();
  });
  button('map-draw').addEventListener('click', () => {
    button('map-draw').hidden = true;
    attempt(async () => map?.load());
  });
  open();

  /** Asks what the gallery holds, and for a token where one is wanted. */
  function open(): void {
    attempt(async () => {
      try {
        await refresh();
      } catch (error) {
        if (!(error instanceof TokenWanted)) throw error;
        if (!part('token-form').hidden) say('That token is none of this service.', 'wrong');
        part('token-form').hidden = false;
        part('gallery-facts').textContent = '';
        input('token').focus();
        return;
      }
      part('token-form').hidden = true;
      part('main').hidden = false;
      hush();
      await map?.load();
      // For whoever looks at the page by program: all is there.
      document.documentElement.dataset.ready = '';
    });
  }

  async function refresh(): Promise<void> {
    facts = await source.facts();
    part('gallery-facts').textContent = described(facts);
    offerFilters(facts);
    keypoints.offer(facts.keypoints);
  }

  function search(): void {
    if (image === undefined) return;
    const asked = image;
    searching?.abort();
    searching = new AbortController();
    const { signal } = searching;
    attempt(async () => {
      hush();
      showSearching();
      try {
        const found = await source.classify(asked, narrowed(), signal);
        if (signal.aborted) return;
        const onShow =
          map &&
          (({ id }: { readonly id: string }) => {
            map.show(id);
          });
        showFound(found, { thumbnails, onCorrect: facts?.writable === true ? correct : undefined, onShow });
        if (facts?.writable === true) adding?.offer(asked, found.label);
        map?.mark(found.neighbors);
      } catch (error) {
        if (!signal.aborted) showNothing('Nothing was found.');
        throw error;
      }
    });
  }

  /** After items were added, changed or removed. */
  function changed(): void {
    attempt(async () => {
      await refresh();
      button('map-draw').hidden = false;
      search();
    });
  }
}

function described({ items, labels, cameras, model, writable }: GalleryFacts): string {
  const many = (count: number, what: string): string =>
    `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
  return (
    `${many(items, 'item')}, ${many(labels.length, 'label')}` +
    (cameras.length > 0 ? `, ${many(cameras.length, 'camera')}` : '') +
    `; model ${model.name ?? 'without a name'}${writable ? '' : '; only to be read'}`
  );
}
