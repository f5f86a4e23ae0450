/** One drawer of emoji: a "camera" of the set. */
export interface EmojiVendor {
  /** As cameras are called. */
  readonly name: string;
  /** Of npm, which brings the drawings. */
  readonly package: string;
  /** The version that defines the set. */
  readonly version: string;
  /** Of the drawings: SPDX identifier. */
  readonly licence: string;
}

/** The vendors in the order of the cameras 0..3. */
export const emojiVendors: readonly EmojiVendor[] = [
  { name: 'twemoji', package: '@iconify-json/twemoji', version: '1.2.5', licence: 'CC-BY-4.0' },
  { name: 'noto', package: '@iconify-json/noto', version: '1.2.9', licence: 'Apache-2.0' },
  { name: 'openmoji', package: '@iconify-json/openmoji', version: '1.2.29', licence: 'CC-BY-SA-4.0' },
  { name: 'fluent', package: '@iconify-json/fluent-emoji-flat', version: '1.2.6', licence: 'MIT' },
];

/** What has to be printed wherever images of the set are shown. */
export const emojiNotice = `Emoji drawn by Twemoji (Twitter and contributors, CC-BY-4.0), Noto Emoji (Google, Apache-2.0), OpenMoji (openmoji.org, CC-BY-SA-4.0) and Fluent Emoji (Microsoft, MIT).`;
