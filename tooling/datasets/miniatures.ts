import { join } from 'node:path';
import { drawJpeg, put } from './draw.ts';
import { writeMat } from './write-mat.ts';

/**
 * Small sets in the layouts and file formats in which the field's sets are distributed: names of files and folders, lists with
 * their headers and spellings, `.mat` annotations. The images are drawn. Numbers are chosen so that every rule has a case:
 * the borders of the splits, a query whose only match is in its own camera, junk and distractors.
 */
export const miniatures: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  cub200,
  cars196,
  'cars196-halves': cars196Halves,
  sop,
  'in-shop': inShop,
  'vehicle-id': vehicleId,
  veri776,
  market1501,
};

const birds: readonly (readonly [id: number, name: string])[] = [
  [1, 'Black_footed_Albatross'],
  [2, 'Laysan_Albatross'],
  [100, 'Brown_Pelican'],
  [101, 'White_Pelican'],
  [199, 'Winter_Wren'],
  [200, 'Common_Yellowthroat'],
];

/** CUB-200-2011: three images of each of six species, among them the last of training and the first of test. */
async function cub200(folder: string): Promise<void> {
  const lists = { images: '', labels: '', split: '', boxes: '' };
  let image = 0;
  for (const [id, name] of birds) {
    for (let view = 0; view < 3; view++) {
      image += 1;
      const path = `${String(id).padStart(3, '0')}.${name}/${name}_${String(view + 1).padStart(4, '0')}_${796000 + image}.jpg`;
      lists.images += `${image} ${path}\n`;
      lists.labels += `${image} ${id}\n`;
      // The set's own split, for classification: it cuts through the classes, and metric learning does not use it.
      lists.split += `${image} ${view % 2}\n`;
      lists.boxes += `${image} 6.0 4.0 30.0 22.0\n`;
      await put(join(folder, 'images', path), await drawJpeg(id, view, [36, 48]));
    }
  }
  await put(join(folder, 'images.txt'), lists.images);
  await put(join(folder, 'image_class_labels.txt'), lists.labels);
  await put(join(folder, 'train_test_split.txt'), lists.split);
  await put(join(folder, 'bounding_boxes.txt'), lists.boxes);
  await put(
    join(folder, 'classes.txt'),
    birds.map(([id, name]) => `${id} ${String(id).padStart(3, '0')}.${name}\n`).join(''),
  );
}

/** Of 196 class names; classes with images are 1, 98 (training), 99 and 196 (test). */
const carClasses = [1, 98, 99, 196];
const carNames = Array.from({ length: 196 }, (_, i) =>
  i === 0 ? 'AM General Hummer SUV 2000' : `Maker Model ${i + 1} 2012`,
);

/** CARS196 in one piece. */
async function cars196(folder: string): Promise<void> {
  const annotations = [];
  let image = 0;
  for (const id of carClasses) {
    for (let view = 0; view < 3; view++) {
      image += 1;
      const path = `car_ims/${String(image).padStart(6, '0')}.jpg`;
      annotations.push({
        relative_im_path: path,
        bbox_x1: 4,
        bbox_y1: 3,
        bbox_x2: 44,
        bbox_y2: 300 + id,
        class: id,
        test: view % 2,
      });
      await put(join(folder, path), await drawJpeg(id, view, [36, 48]));
    }
  }
  await put(
    join(folder, 'cars_annos.mat'),
    writeMat({ annotations: { structs: annotations }, class_names: { cells: carNames } }),
  );
}

/** CARS196 in two halves: the same classes occur in both. */
async function cars196Halves(folder: string): Promise<void> {
  for (const half of ['train', 'test']) {
    const annotations = [];
    let image = 0;
    for (const id of carClasses) {
      for (let view = 0; view < 2; view++) {
        image += 1;
        const fname = `${String(image).padStart(5, '0')}.jpg`;
        annotations.push({ bbox_x1: 4, bbox_y1: 3, bbox_x2: 44, bbox_y2: 33, class: id, fname });
        await put(join(folder, `cars_${half}`, fname), await drawJpeg(id, view + (half === 'test' ? 2 : 0), [36, 48]));
      }
    }
    const name = half === 'train' ? 'cars_train_annos.mat' : 'cars_test_annos_withlabels.mat';
    await put(join(folder, 'devkit', name), writeMat({ annotations: { structs: annotations } }));
  }
  await put(join(folder, 'devkit', 'cars_meta.mat'), writeMat({ class_names: { cells: carNames } }));
}

/** Stanford Online Products: three products for training, three for test, two to four images each. */
async function sop(folder: string): Promise<void> {
  let image = 0;
  for (const [split, products] of [
    ['train', [1, 2, 3]],
    ['test', [11319, 11320, 11321]],
  ] as const) {
    let list = 'image_id class_id super_class_id path\n';
    for (const product of products) {
      const category = product % 2 === 0 ? 'chair' : 'bicycle';
      for (let view = 0; view < 2 + (product % 3); view++) {
        image += 1;
        const path = `${category}_final/${111085122871 + product}_${view}.JPG`;
        list += `${image} ${product} ${product % 2 === 0 ? 4 : 1} ${path}\n`;
        await put(join(folder, path), await drawJpeg(product, view, [40, 40]));
      }
    }
    await put(join(folder, `Ebay_${split}.txt`), list);
  }
}

/** In-shop: item 3 and 4 ask and are looked for, item 5 is a query without any gallery image. */
async function inShop(folder: string): Promise<void> {
  await drawInShop(folder, [
    [1, ['train', 'train', 'train']],
    [2, ['train', 'train']],
    [3, ['query', 'gallery', 'gallery']],
    [4, ['query', 'query', 'gallery']],
    [5, ['query']],
  ]);
}

/** In-shop with items of one's own: what each of an item's images is for (`train`, `query`, `gallery`). */
export async function drawInShop(
  folder: string,
  items: readonly (readonly [item: number, statuses: readonly string[]])[],
): Promise<void> {
  const lines: string[] = [];
  for (const [item, uses] of items) {
    for (const [view, use] of uses.entries()) {
      const id = `id_${String(item).padStart(8, '0')}`;
      const path = `img/WOMEN/${item % 2 === 0 ? 'Dresses' : 'Tees_Tanks'}/${id}/0${view + 1}_1_front.jpg`;
      lines.push(`${path.padEnd(70)} ${id} ${use}`);
      await put(join(folder, 'Img', path), await drawJpeg(item, view, [48, 48]));
    }
  }
  await put(
    join(folder, 'Eval', 'list_eval_partition.txt'),
    `${lines.length}\nimage_name                     item_id evaluation_status\n${lines.join('\n')}\n`,
  );
}

/** VehicleID: three vehicles for training; of the test lists, each larger one contains the smaller ones. */
async function vehicleId(folder: string): Promise<void> {
  const lists = new Map<string, string>();
  let image = 0;
  const add = async (vehicle: number, images: number, files: readonly string[]): Promise<void> => {
    for (let view = 0; view < images; view++) {
      image += 1;
      const name = String(image).padStart(7, '0');
      for (const file of files) lists.set(file, `${lists.get(file) ?? ''}${name} ${vehicle}\n`);
      await put(join(folder, 'image', `${name}.jpg`), await drawJpeg(vehicle, view, [40, 48]));
    }
  };
  for (const vehicle of [1113, 1114, 2001]) await add(vehicle, 3, ['train_list.txt']);
  await add(3001, 3, ['test_list_800.txt', 'test_list_1600.txt', 'test_list_2400.txt']);
  await add(3002, 2, ['test_list_800.txt', 'test_list_1600.txt', 'test_list_2400.txt']);
  await add(3003, 4, ['test_list_1600.txt', 'test_list_2400.txt']);
  await add(3004, 2, ['test_list_2400.txt']);
  for (const [file, text] of lists) await put(join(folder, 'train_test_split', file), text);
}

/** VeRi-776: vehicle 5's only gallery image is of the camera that asks. */
async function veri776(folder: string): Promise<void> {
  const files = [
    'image_train/0001_c001_00016450_0.jpg',
    'image_train/0001_c002_00016495_0.jpg',
    'image_train/0004_c019_00085435_0.jpg',
    'image_train/0004_c020_00085460_1.jpg',
    'image_query/0002_c002_00030600_0.jpg',
    'image_query/0005_c010_00065000_0.jpg',
    'image_test/0002_c002_00030605_0.jpg',
    'image_test/0002_c003_00031000_0.jpg',
    'image_test/0005_c010_00065005_0.jpg',
  ];
  for (const [i, file] of files.entries()) {
    await put(join(folder, file), await drawJpeg(Number(file.slice(12, 16)) || 1, i, [40, 48]));
  }
  for (const part of ['train', 'query', 'test']) {
    const own = files.filter((file) => file.startsWith(`image_${part}/`)).map((file) => file.split('/')[1]);
    await put(join(folder, `name_${part}.txt`), `${own.join('\n')}\n`);
  }
}

/** Market-1501: two persons for training, two for test, a distractor, junk, and the Thumbs.db that the archive carries. */
async function market1501(folder: string): Promise<void> {
  const files = [
    'bounding_box_train/0002_c1s1_000451_03.jpg',
    'bounding_box_train/0002_c2s1_000301_01.jpg',
    'bounding_box_train/0007_c3s3_077419_03.jpg',
    'bounding_box_train/0007_c6s4_001002_01.jpg',
    'query/0001_c1s1_001051_00.jpg',
    'query/0001_c2s1_000301_00.jpg',
    'query/0003_c4s6_015641_00.jpg',
    'bounding_box_test/0001_c1s1_001051_03.jpg',
    'bounding_box_test/0001_c3s1_000551_00.jpg',
    'bounding_box_test/0003_c4s6_015666_02.jpg',
    'bounding_box_test/0000_c1s1_000151_01.jpg',
    'bounding_box_test/0000_c4s6_029816_05.jpg',
    'bounding_box_test/-1_c1s1_000401_03.jpg',
  ];
  for (const [i, file] of files.entries()) {
    const identity = Number(/\/(-1|\d{4})_/.exec(file)?.[1]);
    await put(join(folder, file), await drawJpeg(identity + 1, i, [128, 64]));
  }
  for (const part of ['bounding_box_train', 'bounding_box_test'])
    await put(join(folder, part, 'Thumbs.db'), 'thumbnails');
  await put(join(folder, 'readme.txt'), 'A miniature.\n');
}
