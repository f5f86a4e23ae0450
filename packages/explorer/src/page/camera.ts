import { button, element } from './elements.ts';
import { attempt } from './message.ts';

/** Lets a photo be taken. @param onPhoto gets it as a JPEG file @param onOpen called when the camera opens */
export function startCamera(onPhoto: (photo: File) => void, onOpen: () => void): void {
  const video = element('video', HTMLVideoElement);
  const [open, shoot, close] = ['camera', 'shoot', 'camera-off'].map(button);
  let stream: MediaStream | undefined;

  const show = (on: boolean): void => {
    video.hidden = shoot.hidden = close.hidden = !on;
    open.hidden = on;
  };
  const end = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
    show(false);
    open.focus();
  };

  // Pages that do not come from this machine have a camera over https only.
  open.hidden = !('mediaDevices' in navigator);
  open.addEventListener('click', () => {
    attempt(async () => {
      stream = await navigator.mediaDevices
        .getUserMedia({ video: { facingMode: 'environment' } })
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          throw new Error(`The camera cannot be used: ${why}. Choose an image instead.`);
        });
      onOpen();
      show(true);
      video.srcObject = stream;
      await video.play();
      shoot.focus();
    });
  });
  shoot.addEventListener('click', () => {
    attempt(async () => {
      const photo = await frameOf(video);
      end();
      onPhoto(photo);
    });
  });
  close.addEventListener('click', end);
}

async function frameOf(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.95);
  });
  if (blob === null) throw new Error('The camera gave no image yet. Try again in a moment.');
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return new File([blob], `photo-${time}.jpg`, { type: 'image/jpeg' });
}
