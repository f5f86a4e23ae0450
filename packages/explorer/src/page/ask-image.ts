import { startCamera } from './camera.ts';
import { button, element, input, part } from './elements.ts';
import { say } from './message.ts';

/** Takes images that are dropped, pasted, chosen or photographed, shows them, and hands them on. */
export function startAsking(onImage: (image: File) => void): void {
  const drop = part('drop');
  const file = input('file');
  const preview = element('preview', HTMLImageElement);

  const take = (image: File | null | undefined): void => {
    if (image == null) return;
    if (!image.type.startsWith('image/')) {
      say(`“${image.name}” is no image. Choose a JPEG, PNG, WebP, GIF or AVIF file.`, 'wrong');
      return;
    }
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(image);
    preview.hidden = false;
    part('drop-hint').hidden = true;
    onImage(image);
  };

  button('choose').addEventListener('click', () => {
    file.click();
  });
  file.addEventListener('change', () => {
    take(file.files?.item(0));
    // The same file may be chosen again.
    file.value = '';
  });
  // Anywhere in the window: a file that misses the place would be opened instead of the page.
  addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) drop.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    take(event.dataTransfer?.files.item(0));
  });
  addEventListener('paste', (event) => {
    const image = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (image === undefined) return;
    event.preventDefault();
    take(image);
  });
  startCamera(take, () => {
    preview.hidden = true;
    part('drop-hint').hidden = true;
  });
}
