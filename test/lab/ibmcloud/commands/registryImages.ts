import { type Call, type Command, jsonFlags } from '../command.ts';
import { localFailure } from '../failures.ts';
import { formatTable } from '../table.ts';

interface Image {
  Repository: string;
  Tag: string;
  Digest: string;
  Namespace: string;
  Created: number;
  Size: number;
  ManifestType: string;
}

/** The digest that IBM's Terraform module pins; the lab has no other's real one. */
const PINNED = '5b802197bf1e6453e3e2413e2913af5d7242ed5d464f66bbeb2bb191462f8baf';

function image(name: string, tag: string, digest: string, created = 1_753_200_000): Image {
  return {
    Repository: `icr.io/ibm/${name}`,
    Tag: tag,
    Digest: `sha256:${digest}`,
    Namespace: 'ibm',
    Created: created,
    Size: 87_654_321,
    ManifestType: 'application/vnd.docker.distribution.manifest.v2+json',
  };
}

/** IBM's public images; they are in the global registry only. */
const ibmImages: readonly Image[] = [
  image('ibmcloud-kube-audit-to-ibm-cloud-logs', 'latest', PINNED),
  image('ibmcloud-kube-audit-to-ibm-cloud-logs', '16feaff7cf8314b5c8bffed7351a4e9e3c0aa7ba', PINNED),
  image(
    'ibmcloud-kube-audit-to-ibm-cloud-logs',
    'c0ffee11d2e3f405162738495a6b7c8d9e0f1a2b',
    '0c1d2e3f'.repeat(8),
    1_741_000_000,
  ),
  image('ibmcloud-kube-audit-to-logdna', 'latest', '1f7c93ad'.repeat(8)),
];

/**
 * How a node names what it runs of an image: with the digest that its tag has in the registry; empty for images of
 * others.
 */
export function imageId(image: string): string {
  const [named = '', digest] = image.split('@');
  const [repository = '', tag = 'latest'] = named.split(':');
  if (digest !== undefined && repository.startsWith('icr.io/ibm/')) return `${repository}@${digest}`;
  const found = ibmImages.find(({ Repository, Tag }) => Repository === repository && Tag === tag);
  return found ? `${repository}@${found.Digest}` : '';
}

/** `cr image-list`, alias `images`. */
export const imageList: Command = {
  summary: 'List all tagged images in your IBM Cloud account.',
  usage:
    '[--format FORMAT] [--quiet] [--restrict NAMESPACE[/REPOSITORY]] [--include-ibm] [--no-trunc] [--show-type] [--no-va] [--va] [--output FORMAT]',
  flags: [
    { names: ['format'], value: true },
    { names: ['quiet', 'q'] },
    { names: ['restrict'], value: true },
    { names: ['include-ibm'] },
    { names: ['no-trunc'] },
    { names: ['show-type'] },
    { names: ['no-va'] },
    { names: ['va'] },
    { names: ['o'], value: true, oneOf: ['json'] },
    ...jsonFlags,
  ],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run(call) {
    const { flags, out } = call;
    const images = listed(call);
    const format = flags.get('format');
    if (flags.has('output') || flags.has('o')) out.json(images);
    else if (flags.has('quiet')) for (const { Repository, Tag } of images) out.say(`${Repository}:${Tag}`);
    else if (format !== undefined) for (const entry of images) out.say(render(format, entry));
    else {
      const rows = images.map(({ Repository, Tag, Digest, Namespace }) => {
        const digest = flags.has('no-trunc') ? Digest : Digest.slice(7, 19);
        return [Repository, Tag, digest, Namespace, '-', '88 MB', '-'];
      });
      out.say('Listing images...\n');
      const headings = ['Repository', 'Tag', 'Digest', 'Namespace', 'Created', 'Size', 'Security status'];
      out.say(formatTable(headings, rows));
      out.say();
      out.ok();
    }
  },
};

/** `cr image-inspect`: has no JSON flag; it prints JSON between lines of prose. */
export const imageInspect: Command = {
  summary: 'Display details about an image.',
  usage: '[--format FORMAT] IMAGE [IMAGE...]',
  flags: [{ names: ['format'], value: true }],
  positionals: 'taken',
  login: 'not-logged-in-core',
  run(call) {
    const { positionals, flags, out } = call;
    const names = positionals.map((name) => `'${name}'`).join(', ');
    out.say(`Inspecting ${names}...\n`);
    const found = positionals.map((name) => {
      const [repository, tag = 'latest'] = name.split(':');
      const match = reachable(call).find(({ Repository, Tag }) => Repository === repository && Tag === tag);
      if (!match) throw localFailure(`The image '${name}' was not found.`);
      return match;
    });
    const format = flags.get('format');
    if (format === undefined) out.json(found.map(inspected));
    else for (const entry of found) out.say(render(format, entry));
    out.say();
    out.ok();
  },
};

/** As much of an inspection as anybody asks for, in the words of `docker inspect`. */
function inspected({ Repository, Tag, Digest, Created, Size }: Image): Record<string, unknown> {
  return {
    Id: Digest,
    RepoTags: [`${Repository}:${Tag}`],
    RepoDigests: [`${Repository}@${Digest}`],
    Created: new Date(Created * 1000).toISOString(),
    Architecture: 'amd64',
    Os: 'linux',
    Size,
  };
}

function reachable({ account }: Call): readonly Image[] {
  return account.registryRegion === 'global' ? ibmImages : [];
}

function listed(call: Call): readonly Image[] {
  const restrict = call.flags.get('restrict');
  if (restrict === undefined) return call.flags.has('include-ibm') ? reachable(call) : [];
  return reachable(call).filter(({ Repository }) => `${Repository}/`.startsWith(`icr.io/${restrict}/`));
}

/** The part of Go's templates that scripts use: `{{.Field}}`. */
function render(format: string, entry: Image): string {
  const fields = new Map<string, string | number>(Object.entries(entry));
  return format.replaceAll(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name: string) => String(fields.get(name) ?? '<no value>'));
}
