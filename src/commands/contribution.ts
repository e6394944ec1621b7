import type { MenuPlace } from './menuPlaces.ts';

/** A command's appearance in VS Code. */
export interface Contribution {
  /** Without the ellipsis, which `asks` gives it. */
  readonly title: string;
  /**
   * Whether it asks before it acts, also where it knows its cluster, stream or file: by a wizard, a list, a dialog or
   * the preview of a plan. Its title ends with `…` then, in the palette and in menus.
   */
  readonly asks?: true;
  /** Name of a codicon. */
  readonly icon?: string;
  /** When it can run; default: always. */
  readonly enablement?: string;
  readonly places?: readonly MenuPlace[];
  readonly key?: { readonly key: string; readonly mac: string; readonly when: string };
}
