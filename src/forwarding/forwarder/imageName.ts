/** Repository and tag of an image's name; the default tag is `latest`. */
export function partsOf(image: string): { readonly repository: string; readonly tag: string } {
  const [named = ''] = image.split('@');
  const [, repository = named, tag = 'latest'] = /^(.+?)(?::([\w][\w.-]*))?$/.exec(named) ?? [];
  return { repository, tag };
}

/** Whether a name may mean another version tomorrow: a tag without a patch level moves; a digest never does. */
export function isFloating(image: string): boolean {
  if (image.includes('@sha256:')) return false;
  const { tag } = partsOf(image);
  return !/\d\.\d+\.\d/.test(tag) && !/^[0-9a-f]{12,}$/.test(tag);
}

/** Where IBM's own images are; its registry has no others there. */
export const IBM_IMAGES = 'icr.io/ibm/';
