/** `gallery-opener.ts FOLDER`: opens a gallery for writing, says `opened` or why not, and keeps it until its input ends. */
import { openGallery } from '@htg/gallery';

try {
  const gallery = await openGallery(process.argv[2]);
  console.log('opened');
  await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  await gallery.close();
} catch (error) {
  console.log((error as Error).message);
}
