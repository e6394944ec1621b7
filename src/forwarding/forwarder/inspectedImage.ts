import { message, type Message } from '../../text/message.ts';
import { partsOf } from './imageName.ts';

/** What an inspection of an image asks the registry for: IBM documents names with a tag, and none with a digest. */
export interface InspectedImage {
  readonly name: string;
  /** Where the image is pinned by its digest: the tag may mean another one. */
  readonly note?: Message;
}

/** @param image as in the Deployment */
export function inspectedImage(image: string): InspectedImage {
  const { repository, tag } = partsOf(image);
  const name = `${repository}:${tag}`;
  if (!image.includes('@')) return { name };
  return { name, note: message('Inspected is the tag {0}, which may be another image than the pinned one.', name) };
}
