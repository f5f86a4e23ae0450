import { button, element, input, part } from './elements.ts';
import type { GalleryChanges, Item } from './gallery-source.ts';
import { attempt, say } from './message.ts';
import type { Thumbnails } from './thumbnails.ts';

/** A dialog that corrects or removes an item. @param onChanged called after either @returns opens it */
export function startCorrecting(
  changes: GalleryChanges,
  thumbnails: Thumbnails,
  onChanged: () => void,
): (item: Item) => void {
  const dialog = element('correct', HTMLDialogElement);
  let current: Item | undefined;

  const done = (text: string): void => {
    dialog.close();
    say(text);
    onChanged();
  };
  element('correct-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      if (current === undefined) return;
      const [label, camera] = [input('correct-label').value, input('correct-camera').value];
      await changes.change(current.id, { label, camera: camera === '' ? null : camera });
      done(`${current.id} is “${label}” now.`);
    });
  });
  const remove = button('correct-remove');
  remove.addEventListener('click', () => {
    if (remove.dataset.sure === undefined) {
      remove.dataset.sure = '';
      remove.textContent = 'Remove it for good';
      return;
    }
    attempt(async () => {
      if (current === undefined) return;
      await changes.remove(current.id);
      thumbnails.forget(current.id);
      done(`${current.id} was removed.`);
    });
  });
  button('correct-cancel').addEventListener('click', () => {
    dialog.close();
  });

  return (item) => {
    current = item;
    part('correct-id').textContent = item.id;
    input('correct-label').value = item.label;
    input('correct-camera').value = item.camera ?? '';
    delete remove.dataset.sure;
    remove.textContent = 'Remove the item';
    dialog.showModal();
    input('correct-label').select();
  };
}
