import type { Hit } from '@htg/gallery/exact';
import { button, row } from './controls.ts';
import { hasModel, openRetrieval } from './retrieval.ts';
import type { Retrieval } from './retrieval.ts';

/** Images of a result. */
const SHOWN = 8;

/**
 * The live search: the demo's model is loaded when a reader asks for it, since it is 17 MB.
 *
 * @param said where it says what it does
 * @param folder the address of the model and its images
 */
export function retrievalExample(
  said: HTMLElement,
  folder: string,
): { readonly parts: readonly Node[]; readonly below: readonly Node[]; readonly stop: () => void } {
  const [place, results] = ['div', 'ol'].map((name) => document.createElement(name));
  results.className = 'found';
  results.setAttribute('aria-label', 'The nearest images');
  let retrieval: Retrieval | undefined;
  const load = button('Load the model (17 MB)', () => {
    load.disabled = true;
    void openRetrieval(folder, (done, all) => (said.textContent = `${done} of ${all} images are embedded`)).then(
      (opened) => {
        retrieval = opened;
        load.remove();
        said.textContent = `${opened.images.items.length} images of identities that the model was not trained on; the nearest by another vendor is right for ${(100 * opened.rank1).toFixed(0)} of 100. Choose one.`;
        said.dataset.rank1 = String(opened.rank1);
        place.replaceChildren(...search(opened, said, results));
      },
      (error: unknown) => {
        load.disabled = false;
        said.textContent = `It could not be loaded: ${(error as Error).message}`;
      },
    );
  });
  said.textContent = 'Nothing is loaded yet.';
  void hasModel(folder).then((has) => {
    if (has) return;
    load.remove();
    said.textContent = 'This copy of the site was built without a model: pnpm demo, then pnpm site.';
  });
  return { parts: [row(load), place], below: [results], stop: () => void retrieval?.dispose() };
}

/** Queries to choose from, what was found, and a way to an image of one's own. */
function search(retrieval: Retrieval, said: HTMLElement, results: HTMLElement): Node[] {
  const { images } = retrieval;
  const show = (found: readonly Hit[], label: number | undefined): void => {
    results.replaceChildren(
      ...found.map(({ row: index, distance }) => {
        const { name, vendor, label: own } = images.items[index];
        const item = document.createElement('li');
        if (own === label) item.className = 'right';
        const text = document.createElement('span');
        text.textContent = `${name}, ${vendor}, ${distance.toFixed(3)}${own === label ? ', right' : ''}`;
        item.append(tile(retrieval, index), text);
        return item;
      }),
    );
  };
  const queries = document.createElement('div');
  queries.className = 'queries';
  queries.setAttribute('role', 'group');
  queries.setAttribute('aria-label', 'Images to search by');
  const choices = images.items.map(({ name, vendor, label }, index) => {
    const choice = button('', () => {
      for (const each of choices) each.setAttribute('aria-pressed', String(each === choice));
      said.textContent = `The nearest to ${name} by ${vendor}, of other vendors:`;
      show(retrieval.nearest(index, SHOWN), label);
    });
    choice.setAttribute('aria-label', `${name}, ${vendor}`);
    choice.setAttribute('aria-pressed', 'false');
    choice.append(tile(retrieval, index));
    return choice;
  });
  queries.append(...choices);
  const notice = document.createElement('small');
  notice.textContent = images.notice;
  const own = ownImage(async (file) => {
    show(await retrieval.nearestTo(file, SHOWN), undefined);
  }, said);
  return [queries, own, notice];
}

/** An image of the reader's own. It never leaves the page. */
function ownImage(find: (file: Blob) => Promise<void>, said: HTMLElement): HTMLElement {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = 'image/*';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    find(file).then(
      () => (said.textContent = `The nearest to ${file.name}, which stays in this page:`),
      (error: unknown) => (said.textContent = (error as Error).message),
    );
  });
  label.append('Or an image of your own: ', input);
  return label;
}

/** One image of the sheet. */
function tile({ images: { width, height, columns }, sheet }: Retrieval, index: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.setAttribute('aria-hidden', 'true');
  const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
  canvas.getContext('2d')?.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  return canvas;
}
