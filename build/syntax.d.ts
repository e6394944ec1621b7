interface Restriction {
  readonly selector: string;
  readonly message: string;
}

export const rawTexts: Restriction;
export const restrictedSyntax: readonly Restriction[];
