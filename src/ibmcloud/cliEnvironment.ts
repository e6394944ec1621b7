/** Set for every call: no colours, no question about updates, no usage data. */
const SET: Readonly<Record<string, string>> = {
  IBMCLOUD_COLOR: 'false',
  IBMCLOUD_VERSION_CHECK: 'false',
  IBMCLOUD_ANALYTICS: 'false',
};

/**
 * Trace output goes to standard output, where it would break the JSON and hold tokens. `BLUEMIX_…` are the older names.
 */
const REMOVED = ['IBMCLOUD_TRACE', 'BLUEMIX_TRACE', 'BLUEMIX_COLOR', 'BLUEMIX_VERSION_CHECK', 'BLUEMIX_ANALYTICS'];

/**
 * The environment of a CLI call: the user's own, without what would break the output. `IBMCLOUD_API_KEY` remains as it
 * is. On Windows, names are case-insensitive.
 */
export function cliEnvironment(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const replaced = new Set([...Object.keys(SET), ...REMOVED]);
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !replaced.has(platform === 'win32' ? entry[0].toUpperCase() : entry[0]),
  );
  return { ...Object.fromEntries(kept), ...SET };
}
