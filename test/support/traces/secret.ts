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

/** A key in PEM: each line of its body, and the whole of it in base64, as a kubeconfig has it. */
export function secretPem(name: string, pem: string): Secret {
  const lines = pem.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return { name, pieces: [...lines.flatMap(inPieces), ...inBase64(pem)] };
}

/** Long texts in pieces, since half of one is too much already. */
function inPieces(text: string): string[] {
  const whole = text.length < 2 * pieceLength ? [text] : [];
  const count = whole.length > 0 ? 0 : Math.floor(text.length / pieceLength);
  return [...whole, ...Array.from({ length: count }, (_, i) => text.slice(i * pieceLength, (i + 1) * pieceLength))];
}

/**
 * Base64 encodes three bytes at a time, so a text looks in three ways, by where it begins within a longer one. What depends on
 * its neighbours is left out: the header of every PEM too, which gives nothing away.
 */
function inBase64(text: string): string[] {
  const body = Buffer.from(text.replace(/^-----BEGIN [A-Z ]+-----\s*/, ''));
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), body])
      .toString('base64')
      .replace(/=+$/, '');
    return inPieces(encoded.slice(4, -4));
  });
}

/** The secrets of which a piece stands in the data, by name. */
export function secretsIn(data: Buffer | string, secrets: readonly Secret[]): string[] {
  return secrets.filter(({ pieces }) => pieces.some((piece) => data.includes(piece))).map(({ name }) => name);
}
