import { element, input, make, part, select } from './elements.ts';
import type { GalleryFacts, Narrowed } from './gallery-source.ts';

/** What is searched, and how. @param onChange called when it has changed */
export function startFilters(onChange: () => void): void {
  const form = element('filters', HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  form.addEventListener('change', () => {
    if (form.reportValidity()) onChange();
  });
}

/** Offers the labels and cameras that there are. */
export function offerFilters({ labels, cameras }: GalleryFacts): void {
  part('labels').replaceChildren(...labels.slice(0, 2000).map(({ name }) => optionOf(name)));
  const chosen = select('filter-camera').value;
  part('filter-camera-field').hidden = cameras.length === 0;
  const options = cameras.map(({ name, items }) => optionOf(name, `${name} (${items})`));
  select('filter-camera').replaceChildren(optionOf('', 'all'), ...options);
  select('filter-camera').value = cameras.some(({ name }) => name === chosen) ? chosen : '';
}

export function narrowed(): Narrowed {
  const [label, camera] = [input('filter-label').value, select('filter-camera').value];
  return {
    k: input('k').valueAsNumber,
    falseAcceptRate: Number(select('rate').value),
    ...(label !== '' && { label }),
    ...(camera !== '' && { camera }),
  };
}

function optionOf(value: string, text?: string): HTMLOptionElement {
  const option = make('option', { text });
  option.value = value;
  return option;
}
