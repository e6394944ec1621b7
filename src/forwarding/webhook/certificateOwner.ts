import { message, type Message } from '../../text/message.ts';

/** Whether the login is a service ID, which the CLI shows by its id. */
export function isServiceId(user: string): boolean {
  return /^(?:iam-)?ServiceId-/i.test(user);
}

/**
 * Whose certificate will deliver, for the preview of a plan that fetches an admin certificate: the user's who is logged
 * in. Deliveries end with this user's access, and IBM advises a service ID since 2026.
 */
export function ownerNotes(user: string): readonly Message[] {
  if (isServiceId(user)) return [message('Forwarding will use an admin certificate of {0}.', user)];
  return [
    message(
      'Forwarding will use an admin certificate of {0} and stops if that user leaves the account or loses access to the cluster. IBM recommends a service ID: cancel, then run Log In with API Key.',
      user === '' ? '–' : user,
    ),
  ];
}
