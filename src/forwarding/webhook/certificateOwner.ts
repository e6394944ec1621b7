import { message, type Message } from '../../text/message.ts';

/** Whether who is logged in is no person: the CLI names a service ID by its id. */
export function isServiceId(user: string): boolean {
  return /^(?:iam-)?ServiceId-/i.test(user);
}

/**
 * Whose certificate will deliver, for the preview of a plan that fetches an admin certificate: it belongs to whoever is logged in,
 * and deliveries end with this user's access. IBM advises a service ID since 2026.
 */
export function ownerNotes(user: string): readonly Message[] {
  if (isServiceId(user)) return [message('The API server will deliver with an admin certificate of {0}.', user)];
  return [
    message(
      'The API server will deliver with an admin certificate of {0}, and deliveries end when this user leaves the account or loses access to the cluster. IBM advises to do this with a service ID: cancel, and run Log In with API Key first.',
      user === '' ? '–' : user,
    ),
  ];
}
