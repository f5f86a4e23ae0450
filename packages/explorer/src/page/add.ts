import { element, input } from './elements.ts';
import type { GalleryChanges } from './gallery-source.ts';
import { attempt, say } from './message.ts';

/** The form that adds the image that was asked. */
export interface Adding {
  /** Offers an image with the label that it seems to have. */
  offer(image: File, label: string | null): void;
}

/** @param onAdded called after an item was added */
export function startAdding(changes: GalleryChanges, onAdded: () => void): Adding {
  const form = element('add', HTMLFormElement);
  let image: File | undefined;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      if (image === undefined) return;
      const [label, id, camera] = ['add-label', 'add-id', 'add-camera'].map((name) => input(name).value);
      await changes.add(image, { label, id, ...(camera !== '' && { camera }) });
      form.hidden = true;
      say(`${id} was added as “${label}”.`);
      onAdded();
    });
  });
  return {
    offer(next, label) {
      // A search again for the same image, with other filters, leaves what was typed.
      if (next === image && !form.hidden) return;
      image = next;
      form.hidden = false;
      input('add-label').value = label ?? '';
      input('add-id').value = `added/${Date.now().toString(36)}-${next.name || 'pasted'}`;
    },
  };
}
