/** A secret that a test put somewhere, with every form in which a piece of it could turn up elsewhere. */
export interface Secret {
  readonly name: string;
  /** Texts of which one is enough to give the secret, or a good part of it, away. ASCII. */
  readonly pieces: readonly string[];
  /** The user's own environment holds it, so that every process has it from there. */
  readonly isInherited?: boolean;
}

/** A secret, or a piece of it, at a place where it must not be. */
export interface Trace {
  readonly secret: string;
  readonly place: string;
}

const pieceLength = 32;

/** A token or password: as it is, and in base64. */
export function secretText(name: string, text: string): Secret {
  return { name, pieces: [...inPieces(text), ...inBase64(text)] };
}

/**
 * Position of the private number in the base64 of a P-256 key in PKCS #8: all keys share what precedes it, and what
 * follows is public.
 */
const privateNumber = { from: 48, to: 91 } as const;
const lineLength = 64;

/**
 * A P-256 key in PEM, as the lab makes them: its lines, its bytes in one line, and all of it in base64, as a kubeconfig
 * has it.
 */
export function secretPem(name: string, pem: string): Secret {
  const body = pem.replace(/-----[A-Z ]+-----|\s/g, '');
  if (!body.startsWith('MIGHAgEAMBMGByqGSM49')) throw new Error(`${name} is no P-256 key in PKCS #8.`);
  const lines = [body.slice(privateNumber.from, lineLength), body.slice(lineLength, privateNumber.to)];
  const inOne = body.slice(privateNumber.from, privateNumber.to);
  return { name, pieces: [...lines, inOne, ...inBase64(lines.join('\n'))] };
}

/** Long texts in pieces, since half of one is too much already. */
function inPieces(text: string): string[] {
  const whole = text.length < 2 * pieceLength ? [text] : [];
  const count = whole.length > 0 ? 0 : Math.floor(text.length / pieceLength);
  return [...whole, ...Array.from({ length: count }, (_, i) => text.slice(i * pieceLength, (i + 1) * pieceLength))];
}

/**
 * Base64 encodes three bytes at a time, so a text has three forms, depending on its offset within a longer one.
 * Characters that depend on its neighbours are omitted.
 */
function inBase64(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    return inPieces(encoded.slice(4, -4));
  });
}

/** The secrets of which a piece occurs in the data, by name. */
export function secretsIn(data: Buffer | string, secrets: readonly Secret[]): string[] {
  return secrets.filter(({ pieces }) => pieces.some((piece) => data.includes(piece))).map(({ name }) => name);
}
