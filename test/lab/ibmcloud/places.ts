/** Regions as `ibmcloud regions` lists them. */
export const knownRegions: readonly string[] = [
  'au-syd',
  'br-sao',
  'ca-mon',
  'ca-tor',
  'eu-de',
  'eu-es',
  'eu-fr2',
  'eu-gb',
  'jp-osa',
  'jp-tok',
  'us-east',
  'us-south',
];

/** Registry regions and the domain of each. */
export const registryDomains: Readonly<Record<string, string>> = {
  global: 'icr.io',
  'ap-north': 'jp.icr.io',
  'ap-south': 'au.icr.io',
  'br-sao': 'br.icr.io',
  'ca-tor': 'ca.icr.io',
  'eu-central': 'de.icr.io',
  'eu-es': 'es.icr.io',
  'jp-osa': 'jp2.icr.io',
  'uk-south': 'uk.icr.io',
  'us-south': 'us.icr.io',
};
